//! What a machine can see of a page's reach: headings in order, tables with headers, links that say where they lead.
//!
//! Text alternatives and doubled ids are looked for with the links, where the built page is at hand.

use super::Chapter;
use crate::chapter::line_of;
use crate::problem::Fault;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

/// Words that say nothing of the place a link leads to.
const EMPTY_WORDS: [&str; 10] = [
    "",
    "here",
    "click here",
    "this",
    "link",
    "this link",
    "this page",
    "more",
    "read more",
    "page",
];

pub(super) fn faults(chapter: &Chapter<'_>) -> Vec<Fault> {
    let mut faults = headings(chapter);
    faults.extend(links(chapter));
    faults.extend(tables(chapter.source));
    faults
}

fn headings(chapter: &Chapter<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut last = 0;
    for heading in &chapter.outline.headings {
        if heading.level == 1 && last > 0 {
            faults.push(Fault::new(
                heading.line,
                format!("`{}` is a second title", heading.text),
                "begin it with `##`: a page has one `#`, its title",
            ));
        } else if heading.level > last + 1 {
            faults.push(Fault::new(
                heading.line,
                format!("the heading `{}` skips a level", heading.text),
                format!("begin it with {} `#`", last + 1),
            ));
        }
        last = heading.level;
    }
    if chapter.outline.headings.is_empty() {
        faults.push(Fault::new(1, "the page has no title", "begin it with `# ` and its title"));
    }
    faults
}

fn links(chapter: &Chapter<'_>) -> Vec<Fault> {
    let says_nothing = |text: &str| {
        let text = text.trim().trim_end_matches('.').to_lowercase();
        EMPTY_WORDS.contains(&text.as_str())
    };
    let empty = chapter.outline.links.iter().filter(|link| says_nothing(&link.text));
    let fault = |link: &crate::outline::Link| {
        Fault::new(
            link.line,
            format!("the link to `{}` is called `{}`", link.dest, link.text.trim()),
            "name what it leads to: a screen reader lists links without the text around them",
        )
    };
    empty.map(fault).collect()
}

/// Tables whose header row is empty; a corner above the rows' names may be.
fn tables(source: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut head: Option<(usize, bool)> = None;
    for (event, range) in new_cmark_parser(source, &MarkdownOptions::default()).into_offset_iter() {
        match event {
            Event::Start(Tag::TableHead) => head = Some((line_of(source, range.start), false)),
            Event::Text(_) | Event::Code(_) => {
                if let Some((_, says)) = &mut head {
                    *says = true;
                }
            }
            Event::End(TagEnd::TableHead) => {
                if let Some((line, false)) = head.take() {
                    faults.push(Fault::new(
                        line,
                        "no column of the table has a name",
                        "name the columns in the table's first line",
                    ));
                }
            }
            _ => {}
        }
    }
    faults
}
