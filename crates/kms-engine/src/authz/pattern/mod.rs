//! Wildcards and policy variables: `*`, `?` and `${aws:username}`, compiled once when a policy is read.
//!
//! Matching never backtracks more than one segment, so a hostile pattern costs no more than a long one.

mod arn;
mod glob;
mod pieces;

use std::borrow::Cow;

pub use arn::{ArnPattern, split_arn};
use glob::Glob;
use pieces::{Piece, pieces};

use super::context::{Context, Value};

/// What `*` inside the *value* of a policy variable means. AWS does not say; the lab takes it literally.
pub const VARIABLE_VALUES_ARE_LITERAL: bool = true;

/// Whether `*` and `?` are special in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wildcards {
    /// `StringLike`, `Resource`, `Action`: they are.
    Special,
    /// `StringEquals`: they are ordinary characters.
    Literal,
}

/// How a text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Whether `*` and `?` are special.
    pub wildcards: Wildcards,
    /// Whether `${...}` is a policy variable (policy version 2012-10-17).
    pub variables: bool,
    /// Whether upper and lower case are the same.
    pub ignore_case: bool,
}

/// A text of a policy, ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    form: Form,
    reading: Reading,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Anything,
    Literal(Box<str>),
    Glob(Glob),
    Template(Vec<Piece>),
}

impl Pattern {
    /// Compiles a text.
    pub fn compile(text: &str, reading: Reading) -> Pattern {
        let text = match reading.ignore_case {
            true => Cow::Owned(text.to_lowercase()),
            false => Cow::Borrowed(text),
        };
        let pieces = pieces(&text, reading);
        let form = if pieces.iter().any(|piece| matches!(piece, Piece::Variable { .. })) {
            Form::Template(pieces)
        } else {
            match pieces.as_slice() {
                [] => Form::Literal("".into()),
                [Piece::Text(text)] => Form::Literal(text.as_str().into()),
                [Piece::Star] => Form::Anything,
                _ => Form::Glob(Glob::from_pieces(&pieces)),
            }
        };
        Pattern { form, reading }
    }

    /// Whether the value fits. An unresolved variable fits nothing.
    pub fn matches(&self, value: &str, context: &Context) -> bool {
        let value = match self.reading.ignore_case {
            true => Cow::Owned(value.to_lowercase()),
            false => Cow::Borrowed(value),
        };
        match &self.form {
            Form::Anything => true,
            Form::Literal(text) => **text == *value,
            Form::Glob(glob) => glob.matches(&value),
            Form::Template(pieces) => self
                .resolve(pieces, context)
                .is_some_and(|pieces| Glob::from_pieces(&pieces).matches(&value)),
        }
    }

    /// Whether the pattern is `*`.
    pub fn is_anything(&self) -> bool {
        self.form == Form::Anything
    }

    /// Whether the text holds a policy variable.
    pub fn has_variable(&self) -> bool {
        matches!(self.form, Form::Template(_))
    }

    /// The text with its variables filled in, for an explanation; `None` where one has no value.
    pub fn resolved(&self, context: &Context) -> Option<String> {
        let Form::Template(pieces) = &self.form else {
            return None;
        };
        let pieces = self.resolve(pieces, context)?;
        Some(
            pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.as_str(),
                    Piece::Star => "*",
                    Piece::One => "?",
                    Piece::Variable { .. } => "",
                })
                .collect(),
        )
    }

    fn resolve(&self, parts: &[Piece], context: &Context) -> Option<Vec<Piece>> {
        let mut resolved = Vec::with_capacity(parts.len());
        for part in parts {
            let Piece::Variable { name, default } = part else {
                resolved.push(part.clone());
                continue;
            };
            let value = match context.value(name) {
                Some(Value::One(value)) => value.to_string(),
                // A multivalued key cannot be a variable.
                _ => default.as_deref()?.to_owned(),
            };
            let value = if self.reading.ignore_case { value.to_lowercase() } else { value };
            match VARIABLE_VALUES_ARE_LITERAL {
                true => resolved.push(Piece::Text(value)),
                false => {
                    resolved.extend(pieces(&value, Reading { variables: false, ..self.reading }))
                }
            }
        }
        Some(resolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIKE: Reading =
        Reading { wildcards: Wildcards::Special, variables: true, ignore_case: false };

    #[track_caller]
    fn check(pattern: &str, value: &str, expected: bool) {
        let mut context = Context::new();
        context.one("aws:username", "bob").one("aws:PrincipalTag/glob", "a*");
        assert_eq!(
            Pattern::compile(pattern, LIKE).matches(value, &context),
            expected,
            "{pattern} ~ {value}"
        );
    }

    #[test]
    fn wildcards_fit_as_in_a_policy() {
        for (pattern, value, expected) in [
            ("*", "", true),
            ("kms:*", "kms:Encrypt", true),
            ("kms:*", "s3:GetObject", false),
            ("kms:?ncrypt", "kms:Encrypt", true),
            ("kms:?ncrypt", "kms:ncrypt", false),
            ("*Data*Key", "GenerateDataKey", true),
            ("*Data*Key", "GenerateDataKeyPair", false),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
            ("**", "x", true),
            ("a?*", "a", false),
            ("*?b?*", "xxbxx", true),
            ("é?", "éü", true),
            ("", "", true),
            ("", "x", false),
        ] {
            check(pattern, value, expected);
        }
    }

    #[test]
    fn variables_take_the_value_of_the_request() {
        for (pattern, value, expected) in [
            ("home/${aws:username}/*", "home/bob/x", true),
            ("home/${AWS:UserName}/*", "home/alice/x", false),
            ("${aws:PrincipalTag/team, 'ops'}", "ops", true),
            ("${aws:PrincipalTag/team}", "", false),
            ("${*}", "*", true),
            ("${*}", "x", false),
            ("${$}{x}", "${x}", true),
            ("${aws:PrincipalTag/glob}", "abc", false),
            ("${aws:PrincipalTag/glob}", "a*", true),
            ("${unclosed", "${unclosed", true),
        ] {
            check(pattern, value, expected);
        }
    }

    #[test]
    fn an_arn_matches_part_by_part() {
        let context = Context::new();
        for (pattern, value, expected) in [
            ("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/app/R", true),
            ("arn:aws:iam::*:role/R", "arn:aws:iam::111122223333:role/R", true),
            ("arn:aws:*:role/R", "arn:aws:iam::111122223333:role/R", false),
            ("*", "arn:aws:iam::111122223333:role/R", true),
            ("*", "not an arn", false),
            ("arn:aws:s3:::bucket/${aws:username}", "arn:aws:s3:::bucket/x", false),
        ] {
            let fits =
                ArnPattern::compile(pattern, true).is_some_and(|p| p.matches(value, &context));
            assert_eq!(fits, expected, "{pattern} ~ {value}");
        }
    }

    #[test]
    fn a_wildcard_bomb_is_only_a_long_pattern() {
        let value = "a".repeat(4096);
        // Matching that backtracks without bound would not come back from these.
        for bomb in ["*a".repeat(8000) + "b", "*?".repeat(8000) + "b", "*a?".repeat(1000) + "b"] {
            assert!(!Pattern::compile(&bomb, LIKE).matches(&value, &Context::new()));
        }
    }
}
