//! Spelling of the prose, by the word list of common misspellings that the `typos` project keeps.
//!
//! Code, commands and outputs are left alone. `words.txt` in the book's folder holds what only looks like a mistake.

use super::Chapter;
use crate::chapter::line_of;
use crate::problem::{BookError, Fault};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use typos::tokens::{Identifier, Tokenizer, Word};
use typos::{Dictionary, Status};

/// The exceptions, relative to the book's folder.
pub(super) const FILE: &str = "words.txt";

/// The misspellings there are, less the exceptions.
#[derive(Debug, Default)]
pub(crate) struct Words {
    allowed: HashSet<String>,
}

impl Words {
    /// Reads a book's exceptions; a book may have none.
    pub fn open(book_dir: &Path) -> Result<Words, BookError> {
        let path = book_dir.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(BookError::file(format!("read `{}`", path.display()))(error)),
        };
        let words =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(Words { allowed: words.map(str::to_lowercase).collect() })
    }
}

impl Dictionary for Words {
    fn correct_ident<'s>(&'s self, ident: Identifier<'_>) -> Option<Status<'s>> {
        self.allowed.contains(&ident.token().to_lowercase()).then_some(Status::Valid)
    }

    fn correct_word<'s>(&'s self, word: Word<'_>) -> Option<Status<'s>> {
        let lower = word.token().to_lowercase();
        if self.allowed.contains(&lower) {
            return Some(Status::Valid);
        }
        let corrections = typos_dict::WORD.find(&lower.as_str().into()).copied()?;
        Some(match corrections {
            [] => Status::Invalid,
            words => Status::Corrections(words.iter().map(|word| Cow::Borrowed(*word)).collect()),
        })
    }
}

pub(super) fn faults(chapter: &Chapter<'_>, words: &Words) -> Vec<Fault> {
    let tokenizer = Tokenizer::new();
    let mut faults = Vec::new();
    let mut in_code = false;
    let parser = new_cmark_parser(chapter.source, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => {
                for typo in typos::check_str(&text, &tokenizer, words) {
                    let line = line_of(chapter.source, range.start + typo.byte_offset);
                    faults.push(fault(line, &typo));
                }
            }
            _ => {}
        }
    }
    faults
}

fn fault(line: usize, typo: &typos::Typo<'_>) -> Fault {
    let remedy = match &typo.corrections {
        Status::Corrections(words) => {
            format!("write `{}`, or add the word to {FILE}", words.join("` or `"))
        }
        _ => format!("write it another way, or add the word to {FILE}"),
    };
    Fault::new(line, format!("`{}` looks misspelt", typo.typo), remedy)
}
