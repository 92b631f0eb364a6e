//! What is wrong with a policy document: AWS's words, the place, and our hint.
//!
//! KMS says little; where its words are not publicly known, IAM's for the same fault stand in (see the fidelity page).

use std::fmt;

/// IAM's words for a document that is JSON but no policy.
pub(super) const SYNTAX: &str = "Syntax errors in policy.";
/// IAM's words for a document that is not JSON.
pub(super) const NOT_JSON: &str = "This policy contains invalid Json";
/// KMS's words for a principal that does not exist or cannot be one.
pub const INVALID_PRINCIPALS: &str =
    "Policy contains a statement with one or more invalid principals.";
/// KMS's words for a policy that fails the lockout safety check.
pub const LOCKOUT: &str =
    "The new key policy will not allow you to update the key policy in the future.";

/// A refused policy document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PolicyError {
    /// What kind of error AWS answers with.
    pub fault: Fault,
    /// What AWS would say.
    pub message: String,
    /// What is wrong and how to mend it, in our words.
    pub hint: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Which AWS error a refused document gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Fault {
    /// `MalformedPolicyDocumentException` (IAM: `MalformedPolicyDocument`).
    Malformed,
    /// `LimitExceededException`.
    TooLong,
}

impl PolicyError {
    pub(super) fn at(
        document: &str,
        offset: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> PolicyError {
        let (line, column) = place(document, offset);
        PolicyError {
            fault: Fault::Malformed,
            message: message.into(),
            hint: hint.into(),
            line,
            column,
        }
    }

    pub(super) fn syntax(line: usize, column: usize, hint: String) -> PolicyError {
        PolicyError {
            fault: Fault::Malformed,
            message: NOT_JSON.to_owned(),
            hint,
            line,
            column: column.max(1),
        }
    }
}

/// Line and column of a byte of the document, both from 1.
pub(super) fn place(document: &str, offset: usize) -> (usize, usize) {
    let before = document.get(..offset).unwrap_or(document);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {}, column {}: {})", self.message, self.line, self.column, self.hint)
    }
}

impl std::error::Error for PolicyError {}
