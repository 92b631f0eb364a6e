//! What must hold: one small language for lab checks, proofs of questions and steps.
//!
//! Everything fails closed. A path that finds nothing, output that is no JSON, a call that was never made: each is a
//! [`Gap`], never a pass. A test that tests nothing is refused when the file is read.

mod call;
mod condition;
mod count;
mod file;
mod probe;
mod step;

pub use call::CallCheck;
pub use condition::{Condition, Scene};
pub use count::Count;
pub use file::{FileCheck, Looks};
pub use probe::{Probe, TextOrProbe};
pub use step::Step;

/// The distance between what was expected and what is there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Gap {
    /// What was expected, as a phrase.
    pub expected: String,
    /// What was found.
    pub actual: String,
}

impl Gap {
    /// A gap.
    pub fn new(expected: impl Into<String>, actual: impl Into<String>) -> Gap {
        Gap { expected: expected.into(), actual: actual.into() }
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {}; found {}", self.expected, self.actual)
    }
}

/// Something an author wrote that can never work, found without running anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub remedy: String,
    /// A text of the file near which it stands.
    pub near: String,
}

/// A value as a person reads it, cut where it gets long.
pub(crate) fn shown(value: &serde_json::Value) -> String {
    clipped(&match value {
        serde_json::Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    })
}

/// Text without the blank lines around it, cut to a line's worth of characters.
pub(crate) fn clipped(text: &str) -> String {
    const MOST: usize = 240;
    let text = text.trim();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => {
            format!("{} ... ({} bytes in all)", text.get(..end).unwrap_or(""), text.len())
        }
        None => text.to_owned(),
    }
}
