//! Lanes from top to bottom and level arrows between them, one row after the other.

use super::svg::{Pen, WIDTH, fit};

const TOP: usize = 52;
const ROW: usize = 46;

/// A drawing of lanes.
pub(super) struct Lanes {
    names: Vec<String>,
    rows: Vec<Row>,
}

/// An arrow with words above it and, for what is less important, below it.
pub(super) struct Row {
    pub from: usize,
    pub to: usize,
    pub above: String,
    pub below: String,
    /// An answer, or something that failed.
    pub dashed: bool,
}

impl Lanes {
    pub fn new() -> Lanes {
        Lanes { names: Vec::new(), rows: Vec::new() }
    }

    /// The number of a lane, made when it is first named.
    pub fn lane(&mut self, name: &str) -> usize {
        if let Some(known) = self.names.iter().position(|known| known == name) {
            return known;
        }
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    pub fn row(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Draws everything; gives the pen and the height.
    pub fn draw(&self) -> (Pen, usize) {
        let mut pen = Pen::default();
        let width = WIDTH / self.names.len().max(1);
        let middle = |lane: usize| lane * width + width / 2;
        let bottom = TOP + ROW * self.rows.len() + 14;
        for (lane, name) in self.names.iter().enumerate() {
            let lines = two_lines(name, width);
            for (index, line) in lines.iter().enumerate() {
                let y = 18 + 16 * index + if lines.len() == 1 { 8 } else { 0 };
                pen.name(middle(lane), y, line);
            }
            pen.line(&format!("M{} {}V{bottom}", middle(lane), TOP - 8), 1, "2 4");
        }
        for (index, row) in self.rows.iter().enumerate() {
            let y = TOP + ROW * index + 24;
            let (from, to) = (middle(row.from), middle(row.to));
            if from == to {
                pen.dot(from, y);
            } else {
                pen.arrow(from, to, y, if row.dashed { "5 4" } else { "" });
            }
            let centre = from.midpoint(to);
            // Words may be longer than their arrow, but stay in the picture.
            let room = 2 * centre.min(WIDTH - centre);
            pen.note(centre, y - 6, &fit(&row.above, room));
            if !row.below.is_empty() {
                pen.note(centre, y + 15, &fit(&row.below, room));
            }
        }
        (pen, bottom + 8)
    }

    /// Every row as a sentence.
    pub fn telling(&self) -> String {
        let name = |lane: usize| self.names.get(lane).map_or("", String::as_str);
        let sentence = |row: &Row| {
            let way = match row.from == row.to {
                true => format!("at {}", name(row.to)),
                false => format!("{} to {}", name(row.from), name(row.to)),
            };
            let below =
                if row.below.is_empty() { String::new() } else { format!(" ({})", row.below) };
            format!("{way}: {}{below}.", row.above)
        };
        self.rows.iter().map(sentence).collect::<Vec<_>>().join(" ")
    }
}

/// A name too wide for its lane is cut between its words: `PendingDeletion` has two.
fn two_lines(name: &str, width: usize) -> Vec<String> {
    const LETTER: usize = 9;
    if name.chars().count() * LETTER <= width {
        return vec![name.to_owned()];
    }
    let half = name.len() / 2;
    let cuts =
        name.char_indices().skip(1).filter(|(_, c)| c.is_uppercase() || *c == ' ' || *c == '/');
    match cuts.map(|(at, _)| at).min_by_key(|at| at.abs_diff(half)) {
        Some(at) => {
            let (first, second) = name.split_at(at);
            vec![fit_name(first.trim(), width), fit_name(second.trim(), width)]
        }
        None => vec![fit_name(name, width)],
    }
}

fn fit_name(name: &str, width: usize) -> String {
    fit(name, width * 7 / 9)
}
