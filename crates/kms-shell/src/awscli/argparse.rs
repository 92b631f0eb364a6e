//! How Python's `argparse` sorts a command line: known flags with their values, the first word,
//! and what nobody asked for. The AWS CLI passes a line through three such parsers, each taking
//! what it knows and handing on the rest.

use super::failure::Failure;
use crate::awscli::closest::close_matches;

/// How many values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    /// None: it is a switch.
    Zero,
    /// Exactly one.
    One,
    /// One or none.
    Optional,
    /// Any number, up to the next flag.
    Many,
}

/// A flag a parser knows.
#[derive(Clone, Debug)]
pub(crate) struct Flag {
    /// With its hyphens, such as `--key-id`.
    pub name: String,
    pub arity: Arity,
    /// The only values it takes; empty for any.
    pub choices: Vec<String>,
}

impl Flag {
    pub(super) fn new(name: impl Into<String>, arity: Arity) -> Self {
        Self { name: name.into(), arity, choices: Vec::new() }
    }
}

/// A sorted line.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Which flag (by its place in the table), and its values.
    pub flags: Vec<(usize, Vec<String>)>,
    /// The first word that is no flag's value, if the parser wants one.
    pub word: Option<String>,
    /// Everything else, in order.
    pub rest: Vec<String>,
}

impl Sorted {
    /// The values of the last use of a flag.
    pub(super) fn values(&self, flag: usize) -> Option<&[String]> {
        let found = self.flags.iter().rev().find(|(index, _)| *index == flag);
        found.map(|(_, values)| values.as_slice())
    }
}

enum Class {
    Word,
    Flag(usize, Option<String>),
    Unknown,
}

/// Sorts `args`; `wants_word` is whether the first free word is a command.
pub(super) fn sort(args: &[String], flags: &[Flag], wants_word: bool) -> Result<Sorted, Failure> {
    let mut classes = Vec::with_capacity(args.len());
    let mut only_words = false;
    for arg in args {
        classes.push(match only_words {
            true => Class::Word,
            false => classify(arg, flags)?,
        });
        only_words |= arg == "--";
    }
    let mut sorted = Sorted::default();
    let mut at = 0;
    while let (Some(arg), Some(class)) = (args.get(at), classes.get(at)) {
        at += 1;
        match class {
            Class::Unknown => sorted.rest.push(arg.clone()),
            Class::Word if wants_word && sorted.word.is_none() => sorted.word = Some(arg.clone()),
            Class::Word => sorted.rest.push(arg.clone()),
            Class::Flag(index, inline) => {
                let Some(flag) = flags.get(*index) else { continue };
                let words = classes.get(at..).unwrap_or_default().iter();
                let words = words.take_while(|class| matches!(class, Class::Word)).count();
                let following = args.get(at..at + words).unwrap_or_default();
                let values: Vec<String> = match (flag.arity, inline) {
                    (Arity::Zero, Some(value)) => {
                        let why = format!("ignored explicit argument {}", repr(value));
                        return Err(Failure::Usage(format!("argument {}: {why}", flag.name)));
                    }
                    (Arity::Zero, None) => Vec::new(),
                    (_, Some(value)) => vec![value.clone()],
                    (Arity::One, None) => match following.first() {
                        Some(value) => vec![value.clone()],
                        None => {
                            let name = &flag.name;
                            let why = format!("argument {name}: expected one argument");
                            return Err(Failure::Usage(why));
                        }
                    },
                    (Arity::Optional, None) => following.iter().take(1).cloned().collect(),
                    (Arity::Many, None) => following.to_vec(),
                };
                if inline.is_none() {
                    at += values.len();
                }
                for value in &values {
                    check_choice(&flag.name, value, &flag.choices)?;
                }
                sorted.flags.push((*index, values));
            }
        }
    }
    Ok(sorted)
}

/// `argument NAME: Found invalid choice 'x'`, with what was perhaps meant.
pub(super) fn check_choice(name: &str, value: &str, choices: &[String]) -> Result<(), Failure> {
    if choices.is_empty() || choices.iter().any(|choice| choice == value) {
        return Ok(());
    }
    let mut message = format!("argument {name}: Found invalid choice {}", repr(value));
    let close = close_matches(value, choices, 0.8);
    if !close.is_empty() {
        message.push_str("\n\nMaybe you meant:\n");
        for word in close {
            message.push_str(&format!("\n  * {word}"));
        }
    }
    Err(Failure::Usage(message))
}

fn classify(arg: &str, flags: &[Flag]) -> Result<Class, Failure> {
    if !arg.starts_with('-') || arg == "-" {
        return Ok(Class::Word);
    }
    if let Some(index) = flags.iter().position(|flag| flag.name == arg) {
        return Ok(Class::Flag(index, None));
    }
    let (name, inline) = match arg.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (arg, None),
    };
    if let Some(index) = flags.iter().position(|flag| flag.name == name) {
        return Ok(Class::Flag(index, inline));
    }
    // An unambiguous beginning of a flag stands for it.
    if name.starts_with("--") && name.len() > 2 {
        let starting = flags.iter().enumerate().filter(|(_, flag)| flag.name.starts_with(name));
        let starting: Vec<(usize, &Flag)> = starting.collect();
        match starting.as_slice() {
            [] => {}
            [(index, _)] => return Ok(Class::Flag(*index, inline)),
            several => {
                let names: Vec<&str> = several.iter().map(|(_, flag)| flag.name.as_str()).collect();
                let names = names.join(", ");
                return Err(Failure::Usage(format!("ambiguous option: {arg} could match {names}")));
            }
        }
    }
    if is_negative_number(arg) || arg.contains(' ') {
        return Ok(Class::Word);
    }
    Ok(Class::Unknown)
}

fn is_negative_number(arg: &str) -> bool {
    let digits = arg.strip_prefix('-').unwrap_or_default();
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && !fraction.is_empty()
        && (!whole.is_empty() || digits.starts_with('.'))
}

/// A text as Python shows it in a message.
pub(super) fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut shown = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            '\\' => shown.push_str("\\\\"),
            c if c == quote => shown.extend(['\\', c]),
            c => shown.push(c),
        }
    }
    shown.push(quote);
    shown
}
