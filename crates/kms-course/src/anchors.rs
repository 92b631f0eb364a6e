//! The chapters and headings of the book, so that a question cannot point at one that is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source::{Fault, Source};

/// The anchors of every chapter, by path below `book/src`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    chapters: BTreeMap<String, BTreeSet<String>>,
}

impl Anchors {
    /// Reads the book of a project; empty where there is none yet, and then every anchor passes.
    pub fn open(root: &Path) -> Anchors {
        let mut anchors = Anchors::default();
        let book = root.join("book").join("src");
        anchors.folder(&book, "");
        anchors
    }

    fn folder(&mut self, folder: &Path, prefix: &str) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.path().is_dir() {
                self.folder(&entry.path(), &format!("{path}/"));
            } else if name.ends_with(".md")
                && let Ok(text) = std::fs::read_to_string(entry.path())
            {
                self.chapter(path, &text);
            }
        }
    }

    /// Adds a chapter.
    pub fn chapter(&mut self, path: String, text: &str) {
        self.chapters.insert(path, headings(text));
    }

    /// What is wrong with a reference `chapter.md#anchor`.
    pub fn fault(&self, source: &Source, trail: &[(&str, &str)], chapter: &str) -> Option<Fault> {
        if self.chapters.is_empty() {
            return None;
        }
        let (path, anchor) = chapter.split_once('#').unwrap_or((chapter, ""));
        let fault = |what: String, known: Vec<&str>| {
            let nearest = known.into_iter().min_by_key(|known| {
                strsim::damerau_levenshtein(known, if anchor.is_empty() { path } else { anchor })
            });
            Some(Fault {
                file: source.file.clone(),
                line: source.line_near(trail, chapter),
                what,
                remedy: format!("did you mean `{}`?", nearest.unwrap_or("introduction.md")),
            })
        };
        let Some(anchors) = self.chapters.get(path) else {
            let known = self.chapters.keys().map(String::as_str).collect();
            return fault(format!("there is no chapter book/src/{path}"), known);
        };
        if anchor.is_empty() || anchors.contains(anchor) {
            return None;
        }
        let known = anchors.iter().map(String::as_str).collect();
        fault(format!("chapter {path} has no heading `#{anchor}`"), known)
    }
}

/// The anchors mdBook gives the headings of a chapter.
fn headings(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let title = line.trim_start_matches('#');
        if fenced || title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let title = title.trim();
        // A heading may name its own anchor: `## Why {#why}`.
        let own = title.strip_suffix('}').and_then(|title| title.rsplit_once("{#"));
        let anchor = match own {
            Some((_, own)) => own.to_owned(),
            None => slug(title),
        };
        let mut unique = anchor.clone();
        let mut more = 0;
        while !anchors.insert(unique.clone()) {
            more += 1;
            unique = format!("{anchor}-{more}");
        }
    }
    anchors
}

/// The anchor mdBook makes of a title: letters and digits in lower case, blanks as hyphens, nothing else.
fn slug(title: &str) -> String {
    title
        .chars()
        .filter_map(|c| match c {
            c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c.to_ascii_lowercase()),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gone_heading_is_a_fault_with_the_nearest_one() {
        let mut anchors = Anchors::default();
        let text = "# Envelope encryption\n## Why `Encrypt` is not enough\n## Why {#why}\n```\n# no heading\n```\n## Why {#why}\n";
        anchors.chapter("envelope.md".to_owned(), text);
        let source = Source::new("quizzes/q.yaml", "- id: a\n  chapter: envelope.md#whyy\n");
        let check =
            |chapter: &str| anchors.fault(&source, &[("id", "a")], chapter).map(|f| f.to_string());
        assert_eq!(check("envelope.md"), None);
        assert_eq!(check("envelope.md#why"), None);
        assert_eq!(check("envelope.md#why-1"), None);
        assert_eq!(check("envelope.md#why-encrypt-is-not-enough"), None);
        assert_eq!(
            check("envelope.md#whyy").unwrap(),
            "quizzes/q.yaml:2: chapter envelope.md has no heading `#whyy`\n  remedy: did you mean `why`?"
        );
        assert!(check("envelope.md#no-heading").is_some());
        assert!(check("envelop.md").unwrap().ends_with("did you mean `envelope.md`?"));
    }
}
