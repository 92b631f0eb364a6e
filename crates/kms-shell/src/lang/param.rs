//! `$X` and `${...}`.

use brush_parser::word::{
    Parameter, ParameterExpr, ParameterTestType, SpecialParameter, SubstringMatchKind,
};

use super::expand::Piece;
use super::glob;
use super::run::{Fds, Interpreter, Stop};

impl Interpreter<'_> {
    pub(super) fn parameter(
        &mut self,
        expression: &ParameterExpr,
        quoted: bool,
        fds: &Fds,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Stop> {
        if let ParameterExpr::Parameter {
            parameter:
                Parameter::Special(SpecialParameter::AllPositionalParameters { concatenate: false }),
            indirect: false,
        } = expression
        {
            let arguments = self.env.positional.clone();
            if quoted {
                pieces.push(Piece::Arguments(arguments));
            } else {
                pieces.push(Piece::Value(arguments.join(" ")));
            }
            return Ok(());
        }
        let value = self.parameter_value(expression, fds)?;
        pieces.push(if quoted { Piece::Quoted(value) } else { Piece::Value(value) });
        Ok(())
    }

    fn parameter_value(&mut self, expression: &ParameterExpr, fds: &Fds) -> Result<String, Stop> {
        match expression {
            ParameterExpr::Parameter { parameter, indirect: false } => {
                match self.look_up(parameter, fds)? {
                    Some(value) => Ok(value),
                    None if self.env.options.nounset => {
                        let name = name_of(parameter);
                        Err(self.fail(fds, 1, &format!("{name}: unbound variable")))
                    }
                    None => Ok(String::new()),
                }
            }
            ParameterExpr::UseDefaultValues {
                parameter,
                indirect: false,
                test_type,
                default_value,
            } => match self.present(parameter, test_type, fds)? {
                Some(value) => Ok(value),
                None => self.single(default_value.as_deref().unwrap_or_default(), fds),
            },
            ParameterExpr::AssignDefaultValues {
                parameter,
                indirect: false,
                test_type,
                default_value,
            } => match self.present(parameter, test_type, fds)? {
                Some(value) => Ok(value),
                None => {
                    let value = self.single(default_value.as_deref().unwrap_or_default(), fds)?;
                    if let Parameter::Named(name) = parameter {
                        self.env.set(name, &value);
                    }
                    Ok(value)
                }
            },
            ParameterExpr::UseAlternativeValue {
                parameter,
                indirect: false,
                test_type,
                alternative_value,
            } => match self.present(parameter, test_type, fds)? {
                Some(_) => self.single(alternative_value.as_deref().unwrap_or_default(), fds),
                None => Ok(String::new()),
            },
            ParameterExpr::IndicateErrorIfNullOrUnset {
                parameter,
                indirect: false,
                test_type,
                error_message,
            } => match self.present(parameter, test_type, fds)? {
                Some(value) => Ok(value),
                None => {
                    let message = self.single(error_message.as_deref().unwrap_or_default(), fds)?;
                    let message = match message.as_str() {
                        "" => "parameter null or not set",
                        message => message,
                    };
                    let name = name_of(parameter);
                    Err(self.fail(fds, 1, &format!("{name}: {message}")))
                }
            },
            ParameterExpr::ParameterLength { parameter, indirect: false } => {
                let value = self.look_up(parameter, fds)?.unwrap_or_default();
                Ok(value.chars().count().to_string())
            }
            ParameterExpr::RemoveSmallestSuffixPattern { parameter, indirect: false, pattern } => {
                self.trim(parameter, pattern.as_deref(), Edge::Suffix, false, fds)
            }
            ParameterExpr::RemoveLargestSuffixPattern { parameter, indirect: false, pattern } => {
                self.trim(parameter, pattern.as_deref(), Edge::Suffix, true, fds)
            }
            ParameterExpr::RemoveSmallestPrefixPattern { parameter, indirect: false, pattern } => {
                self.trim(parameter, pattern.as_deref(), Edge::Prefix, false, fds)
            }
            ParameterExpr::RemoveLargestPrefixPattern { parameter, indirect: false, pattern } => {
                self.trim(parameter, pattern.as_deref(), Edge::Prefix, true, fds)
            }
            ParameterExpr::Substring { parameter, indirect: false, offset, length } => {
                let value: Vec<char> =
                    self.look_up(parameter, fds)?.unwrap_or_default().chars().collect();
                let count = i64::try_from(value.len()).unwrap_or(i64::MAX);
                let offset = self.arithmetic(&offset.value, fds)?;
                let start = if offset < 0 { count + offset } else { offset }.clamp(0, count);
                let end = match length {
                    None => count,
                    Some(length) => match self.arithmetic(&length.value, fds)? {
                        length if length < 0 => count.saturating_add(length),
                        length => start.saturating_add(length),
                    },
                };
                let end = end.clamp(start, count);
                let range = usize::try_from(start).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
                Ok(value.get(range).unwrap_or_default().iter().collect())
            }
            ParameterExpr::ReplaceSubstring {
                parameter,
                indirect: false,
                pattern,
                replacement,
                match_kind,
            } => {
                let value = self.look_up(parameter, fds)?.unwrap_or_default();
                let pattern = self.pattern(pattern, fds)?;
                let replacement = self.single(replacement.as_deref().unwrap_or_default(), fds)?;
                self.check_length(&value, &pattern, fds)?;
                Ok(replace(&value, &pattern, &replacement, match_kind))
            }
            ParameterExpr::UppercasePattern { parameter, indirect: false, pattern: None } => {
                Ok(self.look_up(parameter, fds)?.unwrap_or_default().to_uppercase())
            }
            ParameterExpr::LowercasePattern { parameter, indirect: false, pattern: None } => {
                Ok(self.look_up(parameter, fds)?.unwrap_or_default().to_lowercase())
            }
            _ => Err(self.unsupported(fds, "this form of ${ }")),
        }
    }

    /// The value, unless the test calls it absent.
    fn present(
        &mut self,
        parameter: &Parameter,
        test: &ParameterTestType,
        fds: &Fds,
    ) -> Result<Option<String>, Stop> {
        let value = self.look_up(parameter, fds)?;
        Ok(match test {
            ParameterTestType::UnsetOrNull => value.filter(|value| !value.is_empty()),
            ParameterTestType::Unset => value,
        })
    }

    fn look_up(&mut self, parameter: &Parameter, fds: &Fds) -> Result<Option<String>, Stop> {
        let positional = &self.env.positional;
        Ok(match parameter {
            Parameter::Named(name) => self.env.get(name).map(str::to_owned),
            Parameter::Positional(0) => Some("kmslab".to_owned()),
            Parameter::Positional(number) => positional.get(*number as usize - 1).cloned(),
            Parameter::Special(special) => Some(match special {
                SpecialParameter::AllPositionalParameters { .. } => positional.join(" "),
                SpecialParameter::PositionalParameterCount => positional.len().to_string(),
                SpecialParameter::LastExitStatus => self.env.status.to_string(),
                SpecialParameter::ShellName => "kmslab".to_owned(),
                SpecialParameter::ProcessId => "1".to_owned(),
                SpecialParameter::CurrentOptionFlags
                | SpecialParameter::LastBackgroundProcessId => String::new(),
            }),
            Parameter::NamedWithIndex { .. } | Parameter::NamedWithAllIndices { .. } => {
                return Err(self.unsupported(fds, "an array"));
            }
        })
    }

    /// Patterns are tried at every place: on long texts that would take for ever.
    fn check_length(&mut self, value: &str, pattern: &str, fds: &Fds) -> Result<(), Stop> {
        if value.len() > 10_000 && pattern.contains(['*', '?', '[', '\\']) {
            let message = "a pattern on more than 10000 bytes of a variable: use sed on a file";
            return Err(self.fail(fds, 2, message));
        }
        Ok(())
    }

    fn trim(
        &mut self,
        parameter: &Parameter,
        pattern: Option<&str>,
        edge: Edge,
        largest: bool,
        fds: &Fds,
    ) -> Result<String, Stop> {
        let value = self.look_up(parameter, fds)?.unwrap_or_default();
        let pattern = self.pattern(pattern.unwrap_or_default(), fds)?;
        self.check_length(&value, &pattern, fds)?;
        if !pattern.contains(['*', '?', '[', '\\']) {
            let kept = match edge {
                Edge::Prefix => value.strip_prefix(&pattern),
                Edge::Suffix => value.strip_suffix(&pattern),
            };
            return Ok(kept.unwrap_or(&value).to_owned());
        }
        let cuts = value.char_indices().map(|(at, _)| at).chain([value.len()]);
        let mut cuts: Vec<usize> = cuts.collect();
        // The first cut that matches wins, so the order is the size of what goes.
        if matches!(edge, Edge::Prefix) == largest {
            cuts.reverse();
        }
        for cut in cuts {
            let (head, tail) = value.split_at(cut);
            let (gone, kept) = match edge {
                Edge::Prefix => (head, tail),
                Edge::Suffix => (tail, head),
            };
            if glob::matches(&pattern, gone) {
                return Ok(kept.to_owned());
            }
        }
        Ok(value)
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Prefix,
    Suffix,
}

fn replace(value: &str, pattern: &str, with: &str, kind: &SubstringMatchKind) -> String {
    if !pattern.is_empty() && !pattern.contains(['*', '?', '[', '\\']) {
        return match kind {
            SubstringMatchKind::Anywhere => value.replace(pattern, with),
            SubstringMatchKind::FirstOccurrence => value.replacen(pattern, with, 1),
            SubstringMatchKind::Prefix => match value.strip_prefix(pattern) {
                Some(rest) => format!("{with}{rest}"),
                None => value.to_owned(),
            },
            SubstringMatchKind::Suffix => match value.strip_suffix(pattern) {
                Some(rest) => format!("{rest}{with}"),
                None => value.to_owned(),
            },
        };
    }
    let chars: Vec<char> = value.chars().collect();
    let text = |from: usize, to: usize| -> String {
        chars.get(from..to).unwrap_or_default().iter().collect()
    };
    let mut result = String::new();
    let mut at = 0;
    let mut done = pattern.is_empty();
    while at < chars.len() {
        let allowed = !done && (at == 0 || !matches!(kind, SubstringMatchKind::Prefix));
        let longest = (at + 1..=chars.len()).rev().find(|end| {
            allowed
                && (*end == chars.len() || !matches!(kind, SubstringMatchKind::Suffix))
                && glob::matches(pattern, &text(at, *end))
        });
        match longest {
            Some(end) => {
                result.push_str(with);
                at = end;
                done = !matches!(kind, SubstringMatchKind::Anywhere);
            }
            None => {
                result.push_str(&text(at, at + 1));
                at += 1;
            }
        }
    }
    result
}

fn name_of(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Named(name) => name.clone(),
        Parameter::Positional(number) => number.to_string(),
        other => other.to_string(),
    }
}
