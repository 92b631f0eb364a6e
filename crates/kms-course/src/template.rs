//! What `kmslab lab new` and `kmslab quiz new` start an author with: a small file that reads, and says what to change.

use crate::source::{Fault, Source};

/// A new lab: complete in form, waiting for content.
pub fn lab(id: &str, today: jiff::civil::Date) -> String {
    filled(include_str!("template/lab.yaml"), id, today)
}

/// A new question set.
pub fn quiz(id: &str, today: jiff::civil::Date) -> String {
    filled(include_str!("template/quiz.yaml"), id, today)
}

/// The lines of a content file that an author has still to write.
pub fn left(source: &Source) -> Vec<Fault> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains("TODO:"))
        .map(|(index, line)| Fault {
            file: source.file.clone(),
            line: index + 1,
            what: format!("still to be written: `{}`", line.trim()),
            remedy: "write it, and take the TODO away".to_owned(),
        })
        .collect()
}

fn filled(template: &str, id: &str, today: jiff::civil::Date) -> String {
    let next = today.saturating_add(jiff::Span::new().years(1));
    template
        .replace("NEW-ID", id)
        .replace("TODAY", &today.to_string())
        .replace("NEXT-YEAR", &next.to_string())
}

#[cfg(test)]
mod tests {
    use crate::lab::Lab;
    use crate::quiz::QuizSet;
    use crate::source::Source;

    #[test]
    fn what_an_author_starts_with_reads() {
        let today = "2026-11-22".parse().unwrap();
        Lab::read(&Source::new("labs/first.yaml", super::lab("first", today))).unwrap();
        QuizSet::read(&Source::new("quizzes/first.yaml", super::quiz("first", today))).unwrap();
    }

    #[test]
    fn every_line_left_to_write_is_named() {
        let source = Source::new("labs/a.yaml", "lab: a\nstory: |\n  TODO: the situation\n");
        let faults: Vec<_> = super::left(&source).iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "labs/a.yaml:3: still to be written: `TODO: the situation`\n  remedy: write it, and take the TODO away"
            ]
        );
    }
}
