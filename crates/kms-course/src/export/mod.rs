//! Question sets for learning platforms: QTI 1.2, which Canvas imports, and Moodle's own XML.
//!
//! Neither knows all of our types. An ordering becomes a matching of places with options, a case study its parts, each
//! with the scenario in front. What each option teaches goes along as its feedback.

mod moodle;
mod qti;

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::BytesText;

use crate::question::{Asked, Kind};
use crate::quiz::QuizSet;

/// The XML writer both formats use.
type Xml = Writer<Vec<u8>>;

/// The set as Moodle XML.
pub fn moodle(set: &QuizSet) -> io::Result<String> {
    moodle::render(set)
}

/// The files of a QTI 1.2 package, by path: the manifest and the assessment. Canvas wants them zipped.
pub fn qti(set: &QuizSet) -> io::Result<BTreeMap<String, String>> {
    qti::package(set)
}

/// The files as a zip archive; the same files give the same bytes.
pub fn zipped(files: &BTreeMap<String, String>) -> io::Result<Vec<u8>> {
    use io::Write as _;
    let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let plain =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, text) in files {
        archive.start_file(path.as_str(), plain)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn document(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut writer)?;
    let body = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n"))
}

/// An element that holds text only.
fn leaf(writer: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    let text = crate::report::printable(text);
    writer.create_element(name).write_text_content(BytesText::new(&text))?;
    Ok(())
}

/// The question as HTML: scenario, stem, script.
fn html(asked: &Asked<'_>) -> String {
    let mut out = String::new();
    for text in asked.scenario.into_iter().chain([asked.stem]) {
        for paragraph in text.trim().split("\n\n") {
            out.push_str(&format!("<p>{}</p>", escaped(paragraph)));
        }
    }
    if let Some(script) = asked.script {
        out.push_str(&format!("<pre>{}</pre>", partial_escape(script.trim_end())));
    }
    out
}

/// Text as HTML; the writer escapes the HTML once more, as XML. Quotes stay as they are: HTML 4 knows no `&apos;`.
fn escaped(text: &str) -> String {
    partial_escape(text.trim()).into_owned()
}

/// Pairs to be matched: id, text, id of the option. An ordering matches places.
fn pairs(asked: &Asked<'_>) -> Vec<(String, String, String)> {
    match asked.kind {
        Kind::Ordering => {
            let places = asked.order.iter().enumerate();
            places
                .map(|(at, id)| (format!("place{}", at + 1), format!("{}.", at + 1), id.clone()))
                .collect()
        }
        _ => {
            let prompts = asked.prompts.iter();
            prompts.map(|one| (one.id.clone(), one.text.clone(), one.matched.clone())).collect()
        }
    }
}

/// An id that XML and learning platforms accept.
fn ident(id: &str) -> String {
    id.replace('/', "-")
}
