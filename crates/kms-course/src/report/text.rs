//! The grade as a person reads it in a terminal: the sum first, then item by item with every option explained.

use crate::grade::{Grade, ItemGrade, ItemResult};

pub(super) fn render(grade: &Grade) -> String {
    let mut out = format!("{} ({})\n", grade.title, grade.quiz);
    if let Some(student) = &grade.student {
        out.push_str(&format!("student: {student}\n"));
    }
    let verdict = if grade.passed { "passed" } else { "not passed" };
    out.push_str(&format!(
        "{} of {} right, {} %; pass mark {} %: {verdict}\n",
        grade.points, grade.of, grade.percent, grade.pass_percent
    ));
    for held in &grade.misconceptions {
        out.push_str(&format!(
            "misconception behind {} answer(s): {}\n",
            held.answers, held.misconception
        ));
    }
    for (index, item) in grade.items.iter().enumerate() {
        out.push_str(&item_text(index + 1, item));
    }
    out
}

fn item_text(number: usize, item: &ItemGrade) -> String {
    let result = match item.result {
        ItemResult::Right => "right",
        ItemResult::Wrong => "WRONG",
        ItemResult::Unanswered => "NOT ANSWERED",
        ItemResult::Dropped => "dropped, does not count",
    };
    let mut out = format!("\n{number}. {} - {result}\n", item.id);
    out.push_str(&indented(&item.stem, 3));
    if item.result == ItemResult::Wrong {
        out.push_str(&format!("   your answer: {}\n", item.given.join(", ")));
    }
    out.push_str(&format!("   right answer: {}\n", item.key.join(", ")));
    for option in &item.options {
        let mark = match (option.correct, option.chosen) {
            (true, true) => "+*",
            (true, false) => "+ ",
            (false, true) => "-*",
            (false, false) => "- ",
        };
        let text = option.text.split_whitespace().collect::<Vec<_>>().join(" ");
        out.push_str(&format!("   {mark} {}) {text}\n", option.id));
        let mut why = option.why.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(name) = &option.misconception {
            why.push_str(&format!(" [{name}]"));
        }
        out.push_str(&indented(&why, 9));
    }
    let takeaway = item.takeaway.split_whitespace().collect::<Vec<_>>().join(" ");
    out.push_str(&format!("   keep: {takeaway}\n"));
    out.push_str(&format!("   read: {}\n", item.chapter));
    out
}

fn indented(text: &str, by: usize) -> String {
    let blank = " ".repeat(by);
    text.lines().map(|line| format!("{blank}{line}").trim_end().to_owned() + "\n").collect()
}
