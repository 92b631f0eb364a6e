//! Wildcards and policy variables: `*`, `?` and `${aws:username}`, compiled once when a policy is read.
//!
//! Matching never backtracks more than one segment, so a hostile pattern costs no more than a long one.

use std::borrow::Cow;

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
    ignore_case: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Anything,
    Literal(Box<str>),
    Glob(Glob),
    Template(Vec<Piece>),
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    Star,
    One,
    Variable { name: Box<str>, default: Option<Box<str>> },
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
        Pattern { form, ignore_case: reading.ignore_case }
    }

    /// Whether the value fits. An unresolved variable fits nothing.
    pub fn matches(&self, value: &str, context: &Context) -> bool {
        let value = match self.ignore_case {
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

    fn resolve(&self, pieces: &[Piece], context: &Context) -> Option<Vec<Piece>> {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Variable { name, default } => {
                    let value = match context.lookup(name) {
                        Some(Value::One(value)) => Some(value.to_string()),
                        // A multivalued key cannot be a variable.
                        _ => default.as_deref().map(str::to_owned),
                    }?;
                    let value = if self.ignore_case { value.to_lowercase() } else { value };
                    Some(Piece::Text(value))
                }
                other => Some(other.clone()),
            })
            .collect()
    }
}

/// Splits a text into plain runs, wildcards and variables.
fn pieces(text: &str, reading: Reading) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let push_text = |out: &mut Vec<Piece>, text: &str| match out.last_mut() {
        Some(Piece::Text(run)) => run.push_str(text),
        _ if text.is_empty() => {}
        _ => out.push(Piece::Text(text.to_owned())),
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let variable =
            reading.variables.then(|| rest.strip_prefix("${")?.split_once('}')).flatten();
        if let Some((inside, tail)) = variable {
            match inside {
                "*" | "?" | "$" => push_text(&mut out, inside),
                _ => {
                    let (name, default) = match inside.split_once(',') {
                        Some((name, default)) => {
                            let default = default.trim();
                            let bare =
                                default.strip_prefix('\'').and_then(|d| d.strip_suffix('\''));
                            (name, Some(bare.unwrap_or(default).into()))
                        }
                        None => (inside, None),
                    };
                    out.push(Piece::Variable { name: name.trim().to_lowercase().into(), default });
                }
            }
            rest = tail;
            continue;
        }
        let (head, tail) = rest.split_at_checked(first.len_utf8()).unwrap_or((rest, ""));
        match (reading.wildcards, first) {
            (Wildcards::Special, '*') if out.last() == Some(&Piece::Star) => {}
            (Wildcards::Special, '*') => out.push(Piece::Star),
            (Wildcards::Special, '?') => out.push(Piece::One),
            _ => push_text(&mut out, head),
        }
        rest = tail;
    }
    out
}

/// The runs between the stars: the first is anchored at the start, the last at the end.
#[derive(Debug, Clone, PartialEq)]
struct Glob {
    runs: Vec<Run>,
}

#[derive(Debug, Clone, PartialEq)]
enum Run {
    Text(Box<str>),
    /// Characters, with `None` for `?`.
    Holes(Box<[Option<char>]>),
}

impl Glob {
    fn from_pieces(pieces: &[Piece]) -> Glob {
        let mut runs: Vec<Vec<Option<char>>> = vec![Vec::new()];
        for piece in pieces {
            let Some(run) = runs.last_mut() else { break };
            match piece {
                Piece::Text(text) => run.extend(text.chars().map(Some)),
                Piece::One => run.push(None),
                Piece::Star => runs.push(Vec::new()),
                Piece::Variable { .. } => {}
            }
        }
        let runs =
            runs.into_iter().map(|run| match run.iter().copied().collect::<Option<String>>() {
                Some(text) => Run::Text(text.into()),
                None => Run::Holes(run.into()),
            });
        Glob { runs: runs.collect() }
    }

    fn matches(&self, value: &str) -> bool {
        let (first, last, middle) = match self.runs.as_slice() {
            [] => return value.is_empty(),
            [only] => return only.strip_start(value) == Some(""),
            [first, middle @ .., last] => (first, last, middle),
        };
        let Some(mut rest) = first.strip_start(value).and_then(|rest| last.strip_end(rest)) else {
            return false;
        };
        for run in middle {
            match run.after_first(rest) {
                Some(tail) => rest = tail,
                None => return false,
            }
        }
        true
    }
}

impl Run {
    fn strip_start<'v>(&self, value: &'v str) -> Option<&'v str> {
        match self {
            Run::Text(text) => value.strip_prefix(&**text),
            Run::Holes(holes) => {
                let mut chars = value.chars();
                for hole in holes {
                    let got = chars.next()?;
                    if hole.is_some_and(|wanted| wanted != got) {
                        return None;
                    }
                }
                Some(chars.as_str())
            }
        }
    }

    fn strip_end<'v>(&self, value: &'v str) -> Option<&'v str> {
        match self {
            Run::Text(text) => value.strip_suffix(&**text),
            Run::Holes(holes) => {
                let mut chars = value.chars();
                for hole in holes.iter().rev() {
                    let got = chars.next_back()?;
                    if hole.is_some_and(|wanted| wanted != got) {
                        return None;
                    }
                }
                Some(chars.as_str())
            }
        }
    }

    /// What follows the first place where the run fits.
    fn after_first<'v>(&self, value: &'v str) -> Option<&'v str> {
        match self {
            Run::Text(text) => value.split_once(&**text).map(|(_, tail)| tail),
            Run::Holes(_) => {
                let mut chars = value.chars();
                loop {
                    if let Some(tail) = self.strip_start(chars.as_str()) {
                        return Some(tail);
                    }
                    chars.next()?;
                }
            }
        }
    }
}

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
