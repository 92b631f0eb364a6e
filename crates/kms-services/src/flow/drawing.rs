//! A flow as a picture: a lifeline for each party, the arrows in their order from top to bottom.
//!
//! Lines and words are in `currentColor`, so the picture can be read on light and on dark. Every arrow says in words
//! what its shape says.

use std::fmt::Write as _;

use kms_engine::authz::escape;

use super::{Flow, Line};

const WIDTH: usize = 640;
const LEFT: usize = 60;
const LINE: usize = 16;
/// How many characters fit into a row of words.
const COLUMNS: usize = 84;

/// The flow as an SVG document.
pub fn drawing(flow: &Flow) -> String {
    let parties = parties(flow);
    let mut pen = Pen { svg: String::new(), y: 44, parties: &parties };
    for (index, line) in flow.steps.iter().enumerate() {
        pen.step(index + 1, line);
    }
    let (body, height) = (pen.svg, pen.y + 12);
    let mut heads = String::new();
    for (index, party) in parties.iter().enumerate() {
        let x = place(index, parties.len());
        let _ = writeln!(
            heads,
            "<path stroke-dasharray=\"2 5\" d=\"M{x} 34V{height}\"/>\n<text x=\"{x}\" y=\"24\" fill=\"currentColor\" \
             stroke=\"none\" text-anchor=\"middle\" font-weight=\"600\">{}</text>",
            escape(party)
        );
    }
    let title = format!("{} by {}", flow.operation, flow.caller);
    let said: Vec<String> = flow.steps.iter().map(in_words).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{0}\" \
         style=\"color-scheme:light dark\" fill=\"none\" stroke=\"currentColor\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<title>{0}</title>\n<desc>{1}</desc>\n{heads}{body}</svg>\n",
        escape(&title),
        escape(&said.join(" "))
    )
}

/// Everybody who acts or is acted upon, in the order of appearance.
fn parties(flow: &Flow) -> Vec<&str> {
    let mut parties: Vec<&str> = Vec::new();
    for line in &flow.steps {
        for party in [Some(line.from.as_str()), line.to.as_deref()].into_iter().flatten() {
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
    }
    parties
}

fn place(index: usize, count: usize) -> usize {
    let gaps = count.saturating_sub(1).max(1);
    LEFT + index * (WIDTH - 2 * LEFT) / gaps
}

fn in_words(line: &Line) -> String {
    let to = line.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
    let notes = line.notes.iter().map(|note| format!(" {note}.")).collect::<String>();
    let decided =
        line.decisions.iter().map(decision).map(|it| format!(" {it}.")).collect::<String>();
    format!("{}{to}: {}.{notes}{decided}", line.from, line.what)
}

fn decision(decided: &super::Decided) -> String {
    let mark = if decided.allowed { "✓" } else { "✗" };
    format!("{mark} {}: {}", decided.action, decided.because)
}

struct Pen<'a> {
    svg: String,
    y: usize,
    parties: &'a [&'a str],
}

impl Pen<'_> {
    fn step(&mut self, number: usize, line: &Line) {
        let place_of = |name: &str| {
            let at = self.parties.iter().position(|party| *party == name).unwrap_or(0);
            place(at, self.parties.len())
        };
        let from = place_of(&line.from);
        let to = line.to.as_deref().map(place_of);
        self.y += 22;
        let y = self.y;
        let color =
            if line.succeeded { "" } else { " style=\"stroke:var(--kms-secret,currentColor)\"" };
        let dashes = if line.succeeded { "" } else { " stroke-dasharray=\"5 4\"" };
        let shape = match to {
            Some(to) if to >= from => {
                format!("M{from} {y}H{}m-7 -5l7 5l-7 5", to.saturating_sub(2))
            }
            Some(to) => format!("M{from} {y}H{}m7 -5l-7 5l7 5", to + 2),
            None => format!("M{from} {y}h18v10h-18"),
        };
        let _ = writeln!(self.svg, "<path stroke-width=\"2\"{dashes}{color} d=\"{shape}\"/>");
        if to.is_none() {
            self.y += 10;
        }
        self.words(&format!("{number}. {}", line.what), "600");
        for note in &line.notes {
            self.words(note, "400");
        }
        for decided in &line.decisions {
            self.words(&decision(decided), "400");
        }
        self.y += 8;
    }

    /// A paragraph below the arrow, over the lifelines.
    fn words(&mut self, text: &str, weight: &str) {
        for line in broken(text) {
            self.y += LINE;
            let _ = writeln!(
                self.svg,
                "<text class=\"small\" x=\"12\" y=\"{}\" fill=\"currentColor\" stroke=\"none\" font-weight=\"{weight}\" \
                 font-size=\"12\">{}</text>",
                self.y,
                escape(&line)
            );
        }
    }
}

/// Lines that fit; a word longer than a line has a line of its own, cut.
fn broken(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(COLUMNS) {
            let piece: String = piece.iter().collect();
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(&piece),
                Some(line) if line.chars().count() + 1 + piece.chars().count() <= COLUMNS => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}
