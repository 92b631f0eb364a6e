//! What may come next on a line: completions and hints for a REPL or a browser console.
//!
//! Everything comes from the tables the shell runs by, and from the world (key ids, aliases,
//! profiles): nothing is listed twice.

mod aws;
mod files;
mod lex;

use self::lex::{Context, Word};
use crate::builtins;
use crate::shell::Shell;
use crate::world::{Offer, World};

/// Candidates for the text between `start` and the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The byte of the line where the candidates' text begins.
    pub start: usize,
    /// What may stand there, sorted.
    pub candidates: Vec<Candidate>,
}

/// One candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The text to put in.
    pub value: String,
    /// A word or two about it, or nothing.
    pub about: String,
    /// Whether the word is finished by it, so that a space should follow.
    pub finished: bool,
}

impl Candidate {
    fn new(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self { value: value.into(), about: about.into(), finished: true }
    }

    fn open(value: impl Into<String>) -> Self {
        Self { value: value.into(), about: String::new(), finished: false }
    }
}

impl From<Offer> for Candidate {
    fn from(offer: Offer) -> Self {
        Self::new(offer.value, offer.about)
    }
}

impl<W: World> Shell<W> {
    /// What may stand at `position` (a byte of `line`).
    pub fn complete(&self, line: &str, position: usize) -> Completion {
        let before = line.get(..position).unwrap_or(line);
        let context = lex::context(before);
        let mut completion = self.candidates(&context);
        completion.candidates.sort_by(|a, b| a.value.cmp(&b.value));
        completion.candidates.dedup_by(|a, b| a.value == b.value);
        completion
    }

    /// What is still missing, for dim text after the cursor at the end of a line.
    pub fn hint(&self, line: &str) -> Option<String> {
        let context = lex::context(line);
        match context.words.first().map(|word| word.text.as_str()) {
            Some("aws") => aws::hint(self.world().services(), &context),
            Some(name) if context.current.text.is_empty() && !known(self, name) => {
                let close = crate::suggest::closest(name, builtins::names())?;
                Some(format!(" did you mean `{close}`?"))
            }
            _ => None,
        }
    }

    fn candidates(&self, context: &Context) -> Completion {
        let current = &context.current;
        if let Some((at, braced)) = current.variable {
            return self.variable_names(current, at, braced);
        }
        if context.redirects {
            return files::complete(self.files(), self.cwd(), current, 0);
        }
        let Some(command) = context.words.first() else {
            return starting(current, self.command_names().map(|name| Candidate::new(name, "")));
        };
        match command.text.as_str() {
            "aws" => aws::complete(self, context),
            "kmslab" if context.words.len() == 1 => {
                let offers = self.world().kmslab_commands().into_iter();
                starting(current, offers.map(Candidate::from))
            }
            "kmslab" if context.words.get(1).is_some_and(|word| word.text == "as") => {
                let names = self.world().profiles().into_iter();
                starting(current, names.map(|name| Candidate::new(name, "")))
            }
            "kmslab" => {
                let typed: Vec<&str> =
                    context.words.iter().skip(1).map(|word| word.text.as_str()).collect();
                let offers = self.world().kmslab_words(&typed).into_iter();
                let offered = starting(current, offers.map(Candidate::from));
                match offered.candidates.is_empty() {
                    true => files::complete(self.files(), self.cwd(), current, 0),
                    false => offered,
                }
            }
            "help" => starting(current, self.command_names().map(|name| Candidate::new(name, ""))),
            "export" | "unset" | "read" => {
                let names = self.variables().into_keys();
                starting(current, names.map(|name| Candidate::new(name, "")))
            }
            _ => files::complete(self.files(), self.cwd(), current, 0),
        }
    }

    fn command_names(&self) -> impl Iterator<Item = String> {
        let functions = self.env.functions.keys().cloned();
        builtins::names().map(str::to_owned).chain(functions)
    }

    fn variable_names(&self, current: &Word, at: usize, braced: bool) -> Completion {
        let typed = current.raw.get(at - current.start..).unwrap_or_default();
        let close = if braced { "}" } else { "" };
        let names = self.variables().into_iter();
        let names = names.filter(|(name, _)| name.starts_with(typed));
        let candidates = names.map(|(name, value)| Candidate {
            value: format!("{name}{close}"),
            about: value.chars().take(40).collect(),
            finished: false,
        });
        Completion { start: at, candidates: candidates.collect() }
    }
}

fn known<W: World>(shell: &Shell<W>, name: &str) -> bool {
    builtins::names().any(|known| known == name)
        || shell.env.functions.contains_key(name)
        || name.contains(['=', '$'])
}

/// The candidates that begin with what is typed.
fn starting(current: &Word, candidates: impl Iterator<Item = Candidate>) -> Completion {
    let candidates = candidates.filter(|candidate| candidate.value.starts_with(&current.text));
    Completion { start: current.start, candidates: candidates.collect() }
}
