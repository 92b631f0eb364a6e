//! ARN patterns: six parts, matched one by one.

use super::{Pattern, Reading, Wildcards};
use crate::authz::context::Context;

/// An ARN of a condition: six parts, matched one by one, so that a `*` stays within its part.
#[derive(Debug, Clone, PartialEq)]
pub struct ArnPattern {
    /// Empty for a bare `*`, which fits every ARN.
    parts: Vec<Pattern>,
}

impl ArnPattern {
    /// Compiles an ARN pattern; `None` where it has fewer than six parts and so can fit nothing.
    pub fn compile(text: &str, variables: bool) -> Option<ArnPattern> {
        if text == "*" {
            return Some(ArnPattern { parts: Vec::new() });
        }
        let reading = Reading { wildcards: Wildcards::Special, variables, ignore_case: false };
        let parts: Vec<Pattern> =
            split_arn(text).into_iter().map(|part| Pattern::compile(part, reading)).collect();
        (parts.len() == 6).then_some(ArnPattern { parts })
    }

    /// Whether the value is an ARN that fits.
    pub fn matches(&self, value: &str, context: &Context) -> bool {
        let values: Vec<&str> = value.splitn(6, ':').collect();
        values.len() == 6
            && self.parts.iter().zip(values).all(|(pattern, value)| pattern.matches(value, context))
    }

    /// The pattern with its variables filled in; `None` where it has none or one has no value.
    pub fn resolved(&self, context: &Context, text: &str) -> Option<String> {
        if !self.parts.iter().any(Pattern::has_variable) {
            return None;
        }
        let texts = split_arn(text);
        let parts =
            self.parts.iter().zip(texts).map(|(pattern, text)| match pattern.has_variable() {
                true => pattern.resolved(context),
                false => Some(text.to_owned()),
            });
        Some(parts.collect::<Option<Vec<String>>>()?.join(":"))
    }
}

/// The parts of an ARN, at most six, not split at the colons inside `${...}`.
pub fn split_arn(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut braces = false;
    let mut previous = ' ';
    for (at, char) in text.char_indices() {
        match char {
            '{' if previous == '$' => braces = true,
            '}' => braces = false,
            ':' if !braces && parts.len() < 5 => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
        previous = char;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}
