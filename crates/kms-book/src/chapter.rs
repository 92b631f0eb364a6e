//! A chapter's Markdown cut into pieces: prose, `kms` blocks, and places for quizzes and labs.
//!
//! The cutting is done with mdBook's own parser, so a fence here is a fence there.

use crate::fence::Fence;
use crate::problem::Fault;
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex_lite::Regex;
use std::collections::HashSet;
use std::ops::Range;

/// A `kms` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its place among the chapter's blocks, from 1, hidden ones included.
    pub number: usize,
    /// Its place among the blocks a reader sees, from 1; 0 for a hidden one.
    pub shown: usize,
    /// The line of its opening fence.
    pub line: usize,
    /// The options on that line.
    pub fence: Fence,
    /// The lines between the fences.
    pub text: String,
}

impl Block {
    /// Its anchor in the page.
    pub fn anchor(&self) -> String {
        self.fence.id.clone().unwrap_or_else(|| format!("run-{}", self.shown))
    }
}

/// A `{{#quiz id}}` or `{{#lab id}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Insert {
    /// A question set, by its id.
    Quiz(String),
    /// A lab, by its id.
    Lab(String),
}

/// One piece of a chapter, with the line it starts on.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece<'a> {
    Prose { text: &'a str, line: usize },
    Block(Block),
    Insert { insert: Insert, line: usize },
}

/// Cuts a chapter, reporting fences that cannot be read.
pub(crate) fn cut(source: &str) -> (Vec<Piece<'_>>, Vec<Fault>) {
    let Found { mut places, faults } = find(source);
    places.sort_by_key(|place| place.range.start);

    let mut pieces = Vec::new();
    let mut at = 0;
    for Place { range, piece } in places {
        push_prose(&mut pieces, source, at..range.start);
        pieces.push(piece);
        at = range.end;
    }
    push_prose(&mut pieces, source, at..source.len());
    (pieces, faults)
}

/// The line, from 1, that a byte offset lies on.
pub(crate) fn line_of(source: &str, offset: usize) -> usize {
    source.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

struct Place<'a> {
    range: Range<usize>,
    piece: Piece<'a>,
}

struct Found<'a> {
    places: Vec<Place<'a>>,
    faults: Vec<Fault>,
}

fn find(source: &str) -> Found<'_> {
    let mut found = Found { places: Vec::new(), faults: Vec::new() };
    let mut code = Vec::new();
    let mut anchors = HashSet::new();
    let mut open: Option<(Range<usize>, Fence, String)> = None;
    let (mut number, mut seen) = (0, 0);

    for (event, range) in new_cmark_parser(source, &MarkdownOptions::default()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                code.push(range.clone());
                let CodeBlockKind::Fenced(info) = kind else { continue };
                match Fence::parse(&info) {
                    None => {}
                    Some(Ok(fence)) => open = Some((range, fence, String::new())),
                    Some(Err(why)) => found.faults.push(Fault::new(
                        line_of(source, range.start),
                        why,
                        "use `hidden`, `fails`, `draw=calls`, `predict=\"a question\"` or `id=a-name` after `kms`",
                    )),
                }
            }
            Event::Text(text) => {
                if let Some((_, _, block)) = &mut open {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some((range, fence, text)) = open.take() else { continue };
                number += 1;
                seen += usize::from(!fence.hidden);
                let shown = if fence.hidden { 0 } else { seen };
                let block =
                    Block { number, shown, line: line_of(source, range.start), fence, text };
                found.faults.extend(faults(&block, &mut anchors));
                found.places.push(Place { range, piece: Piece::Block(block) });
            }
            Event::Code(_) => code.push(range),
            _ => {}
        }
    }
    found.places.extend(inserts(source, &code));
    found
}

fn faults(block: &Block, anchors: &mut HashSet<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !block.text.lines().any(|line| line.starts_with("$ ")) {
        faults.push(Fault::new(
            block.line,
            "the block has no command",
            "start each command's line with `$ `, or use another language than `kms`",
        ));
    }
    if !block.fence.hidden && !anchors.insert(block.anchor()) {
        faults.push(Fault::new(
            block.line,
            format!("the chapter has two blocks named `{}`", block.anchor()),
            "give each block an `id` of its own",
        ));
    }
    faults
}

fn inserts<'a>(source: &'a str, code: &[Range<usize>]) -> Vec<Place<'a>> {
    // A constant pattern; were it wrong, the tests below would find no insert.
    let Ok(pattern) = Regex::new(r"\{\{#(quiz|lab)\s+([A-Za-z0-9._-]+)\s*\}\}") else {
        return Vec::new();
    };
    let mut places = Vec::new();
    for captures in pattern.captures_iter(source) {
        let [Some(whole), Some(kind), Some(id)] = [0, 1, 2].map(|group| captures.get(group)) else {
            continue;
        };
        if code.iter().any(|range| range.contains(&whole.start())) {
            continue;
        }
        let id = id.as_str().to_owned();
        let insert = if kind.as_str() == "quiz" { Insert::Quiz(id) } else { Insert::Lab(id) };
        let piece = Piece::Insert { insert, line: line_of(source, whole.start()) };
        places.push(Place { range: whole.range(), piece });
    }
    places
}

fn push_prose<'a>(pieces: &mut Vec<Piece<'a>>, source: &'a str, range: Range<usize>) {
    let line = line_of(source, range.start);
    match source.get(range) {
        Some(text) if !text.is_empty() => pieces.push(Piece::Prose { text, line }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_cut_at_its_blocks_and_inserts() {
        let source = "# One\n\n```kms,id=first\n$ a\nold output\n```\n\nText `{{#quiz no}}`.\n\n\
                      {{#quiz yes}}\n\n```sh\n$ not run\n```\n\n- item\n\n  ```kms\n  $ b\n  ```\n";
        let (pieces, faults) = cut(source);
        assert_eq!(faults, []);
        insta::assert_debug_snapshot!(pieces);
    }

    #[test]
    fn faulty_fences_are_named_with_their_line() {
        for (source, line, fault) in [
            ("x\n\n```kms,loud\n$ a\n```\n", 3, "unknown option `loud`"),
            ("```kms\na\n```\n", 1, "the block has no command"),
            (
                "```kms,id=a\n$ a\n```\n```kms,id=a\n$ b\n```\n",
                4,
                "the chapter has two blocks named `a`",
            ),
        ] {
            let (_, faults) = cut(source);
            let found: Vec<_> = faults.iter().map(|f| (f.line, f.fault.as_str())).collect();
            assert_eq!(found, [(line, fault)], "{source}");
        }
    }
}
