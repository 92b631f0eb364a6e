//! A content file and the faults found in it.
//!
//! Every fault names file, line and remedy: its reader is an author, not a Rust programmer. Lines of faults that only
//! show after parsing are found again by the ids an author wrote, so that no spanned YAML tree is needed.

use std::fmt;

use serde::de::DeserializeOwned;

/// One content file: the path as an author writes it, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path relative to the project, with forward slashes.
    pub file: String,
    /// The whole text.
    pub text: String,
}

/// In a trail: the field stands at the left margin, whatever its value.
///
/// A lab's steps have `checks:` too; its own stand at the margin.
pub const TOP: &str = "\0top";

/// Something wrong with content, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, counted from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}\n  remedy: {}", self.what, self.remedy)
    }
}

impl Source {
    /// A content file.
    pub fn new(file: impl Into<String>, text: impl Into<String>) -> Source {
        Source { file: file.into(), text: text.into() }
    }

    /// Reads the YAML as a `T`; unknown, missing and repeated fields are faults with their line.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_yaml::from_str(&self.text).map_err(|error| {
            let line = error.location().map_or(0, |at| at.line());
            let mut what = error.to_string();
            if let Some(at) = what.rfind(" at line ") {
                what.truncate(at);
            }
            let remedy = remedy(&what);
            Fault { file: self.file.clone(), line, what, remedy }
        })
    }

    /// The file name without folder and `.yaml`.
    pub fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or(&self.file);
        name.strip_suffix(".yaml").unwrap_or(name)
    }

    /// The line of the last `field: value` of the trail, each looked for below the one before it.
    ///
    /// `[("id", "q1"), ("id", "b")]` is option `b` of question `q1`. Where the trail ends early, the last one found.
    pub fn line(&self, trail: &[(&str, &str)]) -> usize {
        let mut found = 0;
        let mut wanted = trail.iter();
        let mut next = wanted.next();
        for (index, line) in self.text.lines().enumerate() {
            let Some((field, value)) = next else { break };
            if says(line, field, value) {
                found = index + 1;
                next = wanted.next();
            }
        }
        found
    }

    /// The line of the first occurrence of a text from where the trail ends; the trail's own line where there is none.
    pub fn line_near(&self, trail: &[(&str, &str)], text: &str) -> usize {
        let start = self.line(trail);
        let text = text.lines().next().unwrap_or("").trim();
        let mut lines = self.text.lines().enumerate().skip(start.saturating_sub(1));
        let found = lines.find(|(_, line)| !text.is_empty() && line.contains(text));
        found.map_or(start, |(index, _)| index + 1)
    }

    /// The line of the so-manieth occurrence of a text from where the trail ends, counted from 0.
    pub fn line_of_nth(&self, trail: &[(&str, &str)], text: &str, n: usize) -> usize {
        let start = self.line(trail);
        let lines = self.text.lines().enumerate().skip(start.saturating_sub(1));
        let found = lines.filter(|(_, line)| line.contains(text)).nth(n);
        found.map_or(start, |(index, _)| index + 1)
    }

    /// A fault at the place the trail names; see [`Source::line`].
    pub fn fault(
        &self,
        trail: &[(&str, &str)],
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Fault {
        Fault {
            file: self.file.clone(),
            line: self.line(trail),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// Whether the line is `field: value`, as a list item or in a flow mapping too. An empty value matches any.
fn says(line: &str, field: &str, value: &str) -> bool {
    if value == TOP {
        return line.strip_prefix(field).is_some_and(|rest| rest.starts_with(':'));
    }
    let line = line.trim_start().trim_start_matches("- ").trim_start_matches(['{', ' ']);
    let Some(rest) = line.strip_prefix(field).and_then(|rest| rest.strip_prefix(':')) else {
        return false;
    };
    let rest = rest.split([',', '}', '#']).next().unwrap_or("").trim().trim_matches(['"', '\'']);
    value.is_empty() || rest == value
}

/// What an author should do about a YAML error.
fn remedy(what: &str) -> String {
    let mut quoted = what.split('`').skip(1).step_by(2);
    if what.contains("unknown field") {
        let wrong = quoted.next().unwrap_or("");
        let nearest = quoted
            .map(|field| (strsim::damerau_levenshtein(wrong, field), field))
            .min()
            .filter(|(distance, _)| *distance <= 2);
        return match nearest {
            Some((_, field)) => format!("did you mean `{field}`?"),
            None => "remove the field, or move it to where it belongs".to_owned(),
        };
    }
    if what.contains("unknown variant") {
        let wrong = quoted.next().unwrap_or("");
        let known: Vec<_> = quoted.collect();
        return match known.iter().find(|name| strsim::damerau_levenshtein(wrong, name) <= 2) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("write one of: {}", known.join(", ")),
        };
    }
    if what.contains("missing field") {
        return format!("add `{}:` to this entry", quoted.next().unwrap_or(""));
    }
    if what.contains("duplicate") {
        return "keep one of the two".to_owned();
    }
    if what.contains("invalid type") {
        return "write the value as the expected type; quote text that looks like a number"
            .to_owned();
    }
    if what.contains("failed to parse") {
        return "write the date as YYYY-MM-DD".to_owned();
    }
    "check the indentation and the quoting around this line".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its faults matter here")]
    struct Small {
        id: String,
        minutes: u32,
    }

    #[track_caller]
    fn fault(text: &str) -> String {
        Source::new("labs/x.yaml", text).parse::<Small>().unwrap_err().to_string()
    }

    #[test]
    fn a_misspelt_field_is_named_with_line_and_nearest_field() {
        assert_eq!(
            fault("id: a\nminuts: 3\n"),
            "labs/x.yaml:2: unknown field `minuts`, expected `id` or `minutes`\n  remedy: did you mean `minutes`?"
        );
    }

    #[test]
    fn a_missing_field_and_a_wrong_type_have_their_remedies() {
        assert_eq!(
            fault("id: a\n"),
            "labs/x.yaml:1: missing field `minutes`\n  remedy: add `minutes:` to this entry"
        );
        assert!(
            fault("id: a\nminutes: soon\n")
                .contains("remedy: write the value as the expected type")
        );
    }

    #[test]
    fn a_trail_of_ids_finds_the_line_again() {
        let source = Source::new(
            "q.yaml",
            "questions:\n  - id: one\n    options:\n      - id: a\n  - id: two\n    options:\n      - { id: a, text: x }\n",
        );
        assert_eq!(source.line(&[("id", "two"), ("id", "a")]), 7);
        assert_eq!(source.line(&[("id", "one"), ("id", "a")]), 4);
        assert_eq!(source.line(&[("id", "two"), ("id", "z")]), 5);
        assert_eq!(source.line(&[("id", "zzz")]), 0);
    }
}
