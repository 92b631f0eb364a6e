//! Links that lead nowhere and pictures that say nothing to someone who cannot see them.

use crate::chapter::line_of;
use crate::problem::Fault;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex_lite::Regex;
use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The faults of one chapter, judged against the pages built in `out`.
pub(crate) fn faults(source: &str, file: &Path, out: &Path) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut image: Option<(usize, String)> = None;
    let mut block: Option<(usize, String)> = None;
    for (event, range) in new_cmark_parser(source, &MarkdownOptions::default()).into_offset_iter() {
        let line = line_of(source, range.start);
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                faults.extend(broken(&dest_url, file, out).map(|fault| fault_at(fault, line)));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                faults.extend(broken(&dest_url, file, out).map(|fault| fault_at(fault, line)));
                image = Some((line, String::new()));
            }
            Event::End(TagEnd::Image) => {
                if let Some((line, alt)) = image.take() {
                    faults.extend(silent("image", alt.trim().is_empty(), line));
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, alt)) = &mut image {
                    alt.push_str(&text);
                }
            }
            // A block arrives line by line, a tag may span several.
            Event::Start(Tag::HtmlBlock) => block = Some((line, String::new())),
            Event::Html(html) => {
                if let Some((_, whole)) = &mut block {
                    whole.push_str(&html);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((line, html)) = block.take() {
                    faults.extend(html_faults(&html, line, file, out));
                }
            }
            Event::InlineHtml(html) => faults.extend(html_faults(&html, line, file, out)),
            _ => {}
        }
    }
    faults.extend(doubled(source, &out.join(page_of(file))));
    faults
}

/// Anchors a page has twice, which mdBook prevents among headings only.
fn doubled(source: &str, page: &Path) -> Vec<Fault> {
    let html = fs::read_to_string(page).unwrap_or_default();
    let mut seen = HashSet::new();
    let twice = ids(&html).into_iter().filter(|id| !seen.insert(id.clone()));
    let fault = |id: String| {
        let at = source.find(&format!("id={id}")).or_else(|| source.find(&id)).unwrap_or(0);
        Fault::new(
            line_of(source, at),
            format!("the page has two anchors `{id}`, and links find only the first"),
            "give the block or element an id that no heading of the page has",
        )
    };
    twice.map(fault).collect()
}

/// A link or picture target that does not exist: what is wrong, and the remedy.
fn broken(dest: &str, file: &Path, out: &Path) -> Option<(String, String)> {
    let has_scheme = dest.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    });
    if has_scheme || dest.is_empty() {
        return None;
    }
    let (path, anchor) = dest.split_once('#').map_or((dest, None), |(p, a)| (p, Some(a)));
    let page = if path.is_empty() { file.to_owned() } else { beside(file, path) };
    let page = if page.extension().is_some_and(|ext| ext == "md") { page_of(&page) } else { page };
    let target = out.join(&page);
    if !target.exists() {
        return Some((
            format!("the link to `{dest}` leads nowhere"),
            format!("name a file beside `{}` that is listed in SUMMARY.md", file.display()),
        ));
    }
    let anchor = anchor.filter(|anchor| !anchor.is_empty())?;
    let html = fs::read_to_string(&target).unwrap_or_default();
    if html.contains(&format!(" id=\"{anchor}\"")) {
        return None;
    }
    let known = ids(&html);
    let near = known.iter().filter(|id| id.contains(anchor) || anchor.contains(id.as_str()));
    let near: Vec<_> = near.map(|id| format!("`#{id}`")).collect();
    let remedy = match near.as_slice() {
        [] => format!("give a heading or block of that page the id `{anchor}`"),
        some => format!("did you mean {}?", some.join(" or ")),
    };
    Some((format!("the link to `{dest}` names an anchor its page does not have"), remedy))
}

/// mdBook turns `README.md` into `index.html`, and any other `.md` into `.html`.
fn page_of(file: &Path) -> PathBuf {
    if file.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme")) {
        file.with_file_name("index.html")
    } else {
        file.with_extension("html")
    }
}

fn beside(file: &Path, path: &str) -> PathBuf {
    let mut target = file.parent().map(Path::to_owned).unwrap_or_default();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                target.pop();
            }
            Component::Normal(name) => target.push(name),
            _ => {}
        }
    }
    target
}

fn ids(html: &str) -> Vec<String> {
    let Ok(pattern) = Regex::new(r#" id="([^"]+)""#) else { return Vec::new() };
    let id = |found: regex_lite::Captures<'_>| found.get(1).map(|id| id.as_str().to_owned());
    pattern.captures_iter(html).filter_map(id).collect()
}

/// Faults of HTML written in the chapter.
fn html_faults(html: &str, line: usize, file: &Path, out: &Path) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Ok(tags) = Regex::new(r"(?s)<(img|svg|a)\b([^>]*)>") else { return faults };
    for found in tags.captures_iter(html) {
        let [Some(whole), Some(tag), Some(attributes)] = [0, 1, 2].map(|group| found.get(group))
        else {
            continue;
        };
        let line = line + line_of(html, whole.start()) - 1;
        let attribute = |name| attribute(attributes.as_str(), name);
        if let Some(dest) = attribute("href").or_else(|| attribute("src")) {
            faults.extend(broken(&dest, file, out).map(|fault| fault_at(fault, line)));
        }
        let hidden = attribute("aria-hidden").is_some_and(|value| value == "true");
        let named = attribute("aria-label").or_else(|| attribute("aria-labelledby"));
        let dumb = match tag.as_str() {
            "img" => attribute("alt").is_none_or(|alt| alt.trim().is_empty()),
            "svg" => named.is_none_or(|name| name.trim().is_empty()),
            _ => false,
        };
        faults.extend(silent(tag.as_str(), dumb && !hidden, line));
    }
    faults
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let pattern = Regex::new(&format!(r#"(?s)(?:^|\s){name}\s*=\s*"([^"]*)""#)).ok()?;
    pattern.captures(attributes)?.get(1).map(|value| value.as_str().to_owned())
}

fn silent(what: &str, is: bool, line: usize) -> Option<Fault> {
    let remedy = match what {
        "svg" => "add role=\"img\" and an aria-label that says what the picture shows",
        _ => "say in its alternative text what the picture shows",
    };
    is.then(|| Fault::new(line, format!("the {what} has no text alternative"), remedy))
}

fn fault_at((fault, remedy): (String, String), line: usize) -> Fault {
    Fault::new(line, fault, remedy)
}
