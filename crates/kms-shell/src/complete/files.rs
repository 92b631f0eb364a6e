//! Names of files, directories with a slash so that one can go on.

use super::lex::Word;
use super::{Candidate, Completion};
use crate::vfs::{Vfs, path};

/// Completes the part of the word after its first `skip` bytes (a `fileb://`, say).
pub(super) fn complete(vfs: &Vfs, cwd: &str, word: &Word, skip: usize) -> Completion {
    let typed = word.text.get(skip..).unwrap_or_default();
    let (directory, _) = match typed.rfind('/') {
        Some(slash) => typed.split_at(slash + 1),
        None => ("", typed),
    };
    let entries = vfs.list(&path::resolve(cwd, directory)).unwrap_or_default();
    let mut candidates = Vec::new();
    for entry in entries {
        let name = format!("{directory}{}", entry.name);
        let hidden = entry.name.starts_with('.') && !typed.ends_with('.');
        if !name.starts_with(typed) || hidden {
            continue;
        }
        let prefix = word.text.get(..skip).unwrap_or_default();
        let name = format!("{prefix}{}", quote(&name, word.quote));
        candidates.push(match entry.size {
            None => Candidate::open(format!("{name}/")),
            Some(size) => Candidate::new(name, format!("{size} bytes")),
        });
    }
    // Inside a quote the candidate begins after it.
    let start = word.start + usize::from(word.quote.is_some());
    Completion { start, candidates }
}

fn quote(name: &str, open: Option<char>) -> String {
    if open.is_some() {
        return name.to_owned();
    }
    let mut quoted = String::with_capacity(name.len());
    for c in name.chars() {
        if " '\"\\$&|;<>()*?[]#~`!{}".contains(c) {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted
}
