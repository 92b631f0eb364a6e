//! A pen for the book's drawings: lines and words in `currentColor`, so that every theme has them.
//!
//! No element has an id: pictures share pages, and the print page has all of them.

use crate::escape;
use std::fmt::Write as _;

/// The width of every drawing: its text can be read on a phone.
pub(crate) const WIDTH: usize = 440;
/// How wide a letter of small text is, about.
const LETTER: usize = 7;

/// What a box holds, told by its outline and by the words in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Anything,
    Secret,
    Sealed,
}

/// Collects the parts of one drawing.
#[derive(Debug, Default)]
pub(crate) struct Pen {
    parts: String,
}

impl Pen {
    /// Words in the drawing's larger letters, centred on `x`.
    pub fn name(&mut self, x: usize, y: usize, words: &str) {
        self.word(x, y, "middle", "", words);
    }

    /// Small words, centred on `x`.
    pub fn note(&mut self, x: usize, y: usize, words: &str) {
        self.word(x, y, "middle", " class=\"small\"", words);
    }

    /// Small words that begin at `x`.
    pub fn from(&mut self, x: usize, y: usize, words: &str) {
        self.word(x, y, "start", " class=\"small\"", words);
    }

    fn word(&mut self, x: usize, y: usize, anchor: &str, class: &str, words: &str) {
        let words = escape::text(words);
        let _ = write!(
            self.parts,
            "<text{class} x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{words}</text>"
        );
    }

    pub fn rect(&mut self, holds: Holds, x: usize, y: usize, width: usize, height: usize) {
        let class = match holds {
            Holds::Anything => "box",
            Holds::Secret => "secretbox",
            Holds::Sealed => "safebox",
        };
        let _ = write!(
            self.parts,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>"
        );
    }

    /// A line; `dashes` as in `stroke-dasharray`, empty for none.
    pub fn line(&mut self, path: &str, thick: usize, dashes: &str) {
        let dashes = match dashes {
            "" => String::new(),
            dashes => format!(" stroke-dasharray=\"{dashes}\""),
        };
        let _ = write!(
            self.parts,
            "<path d=\"{path}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"{thick}\"{dashes}/>"
        );
    }

    /// A level arrow.
    pub fn arrow(&mut self, from: usize, to: usize, y: usize, dashes: &str) {
        self.line(&format!("M{from} {y}H{to}"), 2, dashes);
        let back = if to > from { "-8" } else { "8" };
        self.line(&format!("M{to} {y}l{back} -4m0 8L{to} {y}"), 2, "");
    }

    pub fn dot(&mut self, x: usize, y: usize) {
        let _ = write!(self.parts, "<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"currentColor\"/>");
    }

    /// The drawing with its caption; `telling` says everything it shows, for those who cannot see it.
    pub fn figure(self, height: usize, title: &str, telling: &str, caption: &str) -> String {
        let [title, telling, caption] = [title, telling, caption].map(escape::text);
        format!(
            "<figure class=\"kms-drawing kms-drawn\"><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-label=\"{title}. {telling}\" style=\"max-width:{}px;margin:0 auto\"><title>{title}</title>\
             <desc>{telling}</desc>{}</svg><figcaption>{caption}</figcaption></figure>",
            WIDTH + 40,
            self.parts
        )
    }
}

/// Words cut to what fits into a width.
pub(crate) fn fit(words: &str, width: usize) -> String {
    let most = (width / LETTER).max(4);
    match words.chars().count() > most {
        true => words.chars().take(most - 1).chain(['…']).collect(),
        false => words.to_owned(),
    }
}

/// The end of an id, enough to tell two apart.
pub(crate) fn short(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    let from = letters.len().saturating_sub(4);
    letters
        .get(from..)
        .map_or_else(String::new, |end| format!("…{}", end.iter().collect::<String>()))
}
