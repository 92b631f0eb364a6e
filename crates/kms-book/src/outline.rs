//! What a chapter is made of, each thing with its line: headings, shown blocks, links, marks of claims.

use crate::chapter::{Block, Piece, cut, line_of};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::collections::HashSet;
use std::ops::Range;

/// A chapter's parts in the order of its lines.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub headings: Vec<Heading>,
    /// Blocks that a reader sees.
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
    pub marks: Vec<Mark>,
}

#[derive(Debug)]
pub(crate) struct Heading {
    pub level: usize,
    pub text: String,
    /// The anchor mdBook gives it.
    pub anchor: String,
    pub line: usize,
}

#[derive(Debug)]
pub(crate) struct Link {
    pub dest: String,
    pub text: String,
    pub line: usize,
}

/// `<!-- claims: C01 C02 -->`: what follows shows these claims.
#[derive(Debug)]
pub(crate) struct Mark {
    pub claims: Vec<String>,
    pub line: usize,
}

impl Outline {
    /// Reads a chapter.
    pub fn of(source: &str) -> Outline {
        let mut reader = Reader { source, outline: Outline::default(), anchors: HashSet::new() };
        let mut open: Vec<Open> = Vec::new();
        let parser = new_cmark_parser(source, &MarkdownOptions::default());
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let id = id.map(|id| id.to_string());
                    open.push(Open::Heading {
                        level: level as usize,
                        id,
                        range,
                        text: String::new(),
                    });
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let dest = dest_url.to_string();
                    open.push(Open::Link { dest, range, text: String::new() });
                }
                Event::End(TagEnd::Heading(_) | TagEnd::Link) => {
                    let Some(done) = open.pop() else { continue };
                    if let (Some(outer), Open::Link { text, .. }) = (open.last_mut(), &done) {
                        outer.text().push_str(text);
                    }
                    reader.close(done);
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(open) = open.last_mut() {
                        open.text().push_str(&text);
                    }
                }
                Event::Html(html) | Event::InlineHtml(html) => reader.mark(&html, range.start),
                _ => {}
            }
        }
        let shown = cut(source).0.into_iter().filter_map(|piece| match piece {
            Piece::Block(block) if !block.fence.hidden => Some(block),
            _ => None,
        });
        Outline { blocks: shown.collect(), ..reader.outline }
    }

    /// The chapter's title: its first heading.
    pub fn title(&self) -> &str {
        self.headings.first().map_or("", |heading| heading.text.as_str())
    }

    /// The heading of the section that a line lies in.
    pub fn heading_above(&self, line: usize) -> Option<&Heading> {
        self.headings.iter().rev().find(|heading| heading.line <= line)
    }

    /// The lines of the section that a line lies in, subsections included.
    pub fn section_around(&self, line: usize) -> Range<usize> {
        let (start, level) = self.heading_above(line).map_or((1, 1), |at| (at.line, at.level));
        let mut after = self.headings.iter().filter(|heading| heading.line > line);
        let end = after.find(|heading| heading.level <= level).map_or(usize::MAX, |at| at.line);
        start..end
    }

    /// The lines an anchor stands for: a block's own, or a heading's section.
    pub fn lines_of_anchor(&self, anchor: &str) -> Option<Range<usize>> {
        if let Some(block) = self.blocks.iter().find(|block| block.anchor() == anchor) {
            return Some(block.line..block.line + 1);
        }
        let heading = self.headings.iter().find(|heading| heading.anchor == anchor)?;
        Some(self.section_around(heading.line))
    }

    /// The shown blocks in some lines.
    pub fn blocks_in(&self, lines: &Range<usize>) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| lines.contains(&block.line))
    }
}

/// What has begun and not ended.
enum Open {
    Heading { level: usize, id: Option<String>, range: Range<usize>, text: String },
    Link { dest: String, range: Range<usize>, text: String },
}

impl Open {
    fn text(&mut self) -> &mut String {
        match self {
            Open::Heading { text, .. } | Open::Link { text, .. } => text,
        }
    }
}

struct Reader<'a> {
    source: &'a str,
    outline: Outline,
    anchors: HashSet<String>,
}

impl Reader<'_> {
    fn close(&mut self, done: Open) {
        match done {
            Open::Heading { level, id, range, text } => {
                let anchor = self.unique(id.unwrap_or_else(|| slug(&text)));
                let line = line_of(self.source, range.start);
                self.outline.headings.push(Heading { level, text, anchor, line });
            }
            Open::Link { dest, range, text } => {
                let line = line_of(self.source, range.start);
                self.outline.links.push(Link { dest, text, line });
            }
        }
    }

    fn mark(&mut self, html: &str, start: usize) {
        let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        let Some(claims) = inner.and_then(|inner| inner.trim().strip_prefix("claims:")) else {
            return;
        };
        let claims = claims.split([' ', ',']).filter(|id| !id.is_empty()).map(str::to_owned);
        let line = line_of(self.source, start);
        self.outline.marks.push(Mark { claims: claims.collect(), line });
    }

    /// mdBook numbers what comes twice.
    fn unique(&mut self, anchor: String) -> String {
        let mut unique = anchor.clone();
        let mut more = 0;
        while !self.anchors.insert(unique.clone()) {
            more += 1;
            unique = format!("{anchor}-{more}");
        }
        unique
    }
}

/// The anchor mdBook makes of a heading's words.
fn slug(words: &str) -> String {
    words
        .trim()
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

    const CHAPTER: &str = "# One `thing`\n\n<!-- claims: C01 C02 -->\n\n```kms,id=a\n$ a\n```\n\n\
        ## Two\n\nSee [the *run*](other.md#b).\n\n```kms,hidden\n$ h\n```\n\n### Deep\n\n```kms\n$ c\n```\n\n## Two\n";

    #[test]
    fn headings_links_and_marks_are_found_with_their_lines() {
        let outline = Outline::of(CHAPTER);
        let headings: Vec<_> =
            outline.headings.iter().map(|h| (h.level, h.anchor.as_str(), h.line)).collect();
        assert_eq!(
            headings,
            [(1, "one-thing", 1), (2, "two", 9), (3, "deep", 17), (2, "two-1", 23)]
        );
        let links: Vec<_> =
            outline.links.iter().map(|l| (l.dest.as_str(), l.text.as_str(), l.line)).collect();
        assert_eq!(links, [("other.md#b", "the run", 11)]);
        assert_eq!(outline.marks[0].claims, ["C01", "C02"]);
        assert_eq!(outline.title(), "One thing");
    }

    #[test]
    fn an_anchor_stands_for_a_block_or_a_section_with_its_subsections() {
        let outline = Outline::of(CHAPTER);
        let runs = |anchor| {
            let lines = outline.lines_of_anchor(anchor)?;
            Some(outline.blocks_in(&lines).map(Block::anchor).collect::<Vec<_>>())
        };
        assert_eq!(runs("a").unwrap(), ["a"]);
        assert_eq!(runs("two").unwrap(), ["run-2"]);
        assert_eq!(runs("two-1").unwrap(), [""; 0]);
        assert_eq!(runs("three"), None);
    }
}
