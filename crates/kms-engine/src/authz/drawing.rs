//! A decision as a picture: the layers are gates, one below the other, and the request walks down to the resource or
//! as far as the gate that stops it.
//!
//! Lines and words are in `currentColor`, so the picture can be read on light and on dark; the classes are those of
//! the book's drawings. Every gate says in words what its shape says.

use std::fmt::Write as _;

use super::decision::Decision;
use super::gates::{Gate, GateState};

const WIDTH: usize = 440;
/// Where the request walks.
const LANE: usize = 24;
/// Where the words begin.
const WORDS: usize = 54;
/// How many characters fit beside the lane.
const COLUMNS: usize = 52;
const LINE: usize = 17;

/// The decisions of one call, one below the other, as an SVG document.
pub fn drawing<'d>(decisions: impl IntoIterator<Item = &'d Decision>) -> String {
    let decisions: Vec<&Decision> = decisions.into_iter().collect();
    let mut pen = Pen::default();
    for decision in &decisions {
        pen.decision(decision);
    }
    let titles: Vec<String> = decisions.iter().map(|decision| decision.title()).collect();
    let words: Vec<String> = decisions.iter().map(|decision| in_words(decision)).collect();
    let title = escape(&titles.join("; "));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{title}\" \
         style=\"color-scheme:light dark\" fill=\"none\" stroke=\"currentColor\" font-family=\"sans-serif\" \
         font-size=\"14\">\n<title>{title}</title>\n<desc>{}</desc>\n{}</svg>\n",
        pen.y + 8,
        escape(&words.join(" ")),
        pen.svg
    )
}

impl Decision {
    /// `Denied: kms:Encrypt for user/alice`.
    fn title(&self) -> String {
        let verdict = if self.is_allowed() { "Allowed" } else { "Denied" };
        format!("{verdict}: {} for {}", self.action, last_part(&self.caller))
    }
}

/// Everything the picture says, as sentences.
fn in_words(decision: &Decision) -> String {
    let gates = decision.gates();
    let gates = gates.iter().map(|gate| {
        let stops = if gate.state == GateState::Blocks { " It stops the request." } else { "" };
        format!("{}: {}.{stops}", sentence_case(&decision.name_of(gate.layer)), gate.summary)
    });
    let because = format!("Because {}.", decision.because);
    gates.chain([because]).collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Pen {
    svg: String,
    y: usize,
    /// Where the request's line goes on from; `None` once it was stopped.
    from: Option<usize>,
}

impl Pen {
    fn decision(&mut self, decision: &Decision) {
        self.y += 24;
        let start = self.y;
        let _ = writeln!(
            self.svg,
            "<circle cx=\"{LANE}\" cy=\"{start}\" r=\"7\" fill=\"currentColor\" stroke=\"none\"/>"
        );
        self.from = Some(start + 7);
        self.words(&decision.action, last_part(&decision.caller));
        for gate in decision.gates() {
            self.gate(&decision.name_of(gate.layer), &gate);
        }
        self.end(decision);
    }

    fn gate(&mut self, name: &str, gate: &Gate) {
        self.y += 16;
        let y = self.y;
        let (left, right) = (LANE - 16, LANE + 16);
        let (inner_left, inner_right) = (LANE - 6, LANE + 6);
        let posts = format!("M{left} {y}H{inner_left}M{inner_right} {y}H{right}");
        let bar = format!("M{left} {y}H{right}");
        let (path, class, more, word) = match gate.state {
            GateState::Open => (posts, "safe", " stroke-width=\"5\"", "open"),
            GateState::Blocks => (bar, "secret", " stroke-width=\"7\"", "stops it"),
            GateState::Shut => (bar, "", " stroke-width=\"5\"", "shut"),
            GateState::NotNeeded => (posts, "", " stroke-dasharray=\"3 3\"", "not needed"),
            GateState::NotApplied => (posts, "", " stroke-dasharray=\"1 4\"", "does not apply"),
        };
        let stops = matches!(gate.state, GateState::Blocks | GateState::Shut);
        if let Some(from) = self.from {
            let to = if stops { y - 5 } else { y };
            let _ = writeln!(self.svg, "<path stroke-width=\"2\" d=\"M{LANE} {from}V{to}\"/>");
            self.from = (!stops).then_some(to);
        }
        let style = match class {
            "" => String::new(),
            class => format!(" style=\"stroke:var(--kms-{class},currentColor)\""),
        };
        let _ = writeln!(self.svg, "<path{more}{style} d=\"{path}\"/>");
        self.words(&format!("{name}: {word}"), &gate.summary);
    }

    fn end(&mut self, decision: &Decision) {
        self.y += 20;
        let y = self.y;
        let allowed = decision.is_allowed();
        if let (Some(from), true) = (self.from, allowed) {
            let tip = y - 12;
            let _ = writeln!(
                self.svg,
                "<path stroke-width=\"2\" d=\"M{LANE} {from}V{tip}m-5 -7l5 7l5 -7\"/>"
            );
        }
        let (class, word) =
            if allowed { ("safe", "✓ ALLOWED") } else { ("secret", "✗ DENIED") };
        let dashes = if allowed { "" } else { " stroke-dasharray=\"4 3\"" };
        let _ = writeln!(
            self.svg,
            "<rect x=\"{}\" y=\"{}\" width=\"24\" height=\"20\" rx=\"4\" stroke-width=\"2\"{dashes} \
             style=\"stroke:var(--kms-{class},currentColor)\"/>",
            LANE - 12,
            y - 10
        );
        self.words(word, last_part(&decision.resource));
    }

    /// A name beside the lane, and under it what there is to say.
    fn words(&mut self, name: &str, more: &str) {
        let y = self.y + 5;
        let _ = writeln!(
            self.svg,
            "<text x=\"{WORDS}\" y=\"{y}\" fill=\"currentColor\" stroke=\"none\" font-weight=\"600\">{}</text>",
            escape(name)
        );
        for line in broken(more) {
            self.y += LINE;
            let _ = writeln!(
                self.svg,
                "<text class=\"small\" x=\"{WORDS}\" y=\"{}\" fill=\"currentColor\" stroke=\"none\">{}</text>",
                self.y + 5,
                escape(&line)
            );
        }
        self.y += 12;
    }
}

/// `user/alice` of an ARN; the whole of anything else.
fn last_part(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Lines that fit; a word longer than a line is cut.
fn broken(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > COLUMNS {
            lines.push(std::mem::take(&mut line));
            column = 0;
        } else if column > 0 {
            line.push(' ');
            column += 1;
        }
        for letter in word.chars() {
            if column == COLUMNS {
                lines.push(std::mem::take(&mut line));
                column = 0;
            }
            line.push(letter);
            column += 1;
        }
    }
    lines.push(line);
    lines
}

/// Escapes text for SVG, and so that the text survives in a page of Markdown too.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' | '$' | '{' | '}' | '`' | '\\' | '_' | '*' => {
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            letter if letter.is_control() => out.push('\u{FFFD}'),
            letter => out.push(letter),
        }
    }
    out
}
