//! Globs: the runs between the stars, each looked for once.

use super::pieces::Piece;

/// The runs between the stars: the first is anchored at the start, the last at the end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glob {
    runs: Vec<Run>,
}

#[derive(Debug, Clone, PartialEq)]
enum Run {
    Text(Box<str>),
    /// Characters, with `None` for `?`.
    Holes(Box<[Option<char>]>),
}

impl Glob {
    pub(super) fn from_pieces(pieces: &[Piece]) -> Glob {
        let mut runs: Vec<Vec<Option<char>>> = vec![Vec::new()];
        for piece in pieces {
            let Some(run) = runs.last_mut() else { break };
            match piece {
                Piece::Text(text) => run.extend(text.chars().map(Some)),
                Piece::One => run.push(None),
                Piece::Star => runs.push(Vec::new()),
                Piece::Variable { .. } => {}
            }
        }
        let runs =
            runs.into_iter().map(|run| match run.iter().copied().collect::<Option<String>>() {
                Some(text) => Run::Text(text.into()),
                None => Run::Holes(run.into()),
            });
        Glob { runs: runs.collect() }
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        let (first, last, middle) = match self.runs.as_slice() {
            [] => return value.is_empty(),
            [only] => return only.strip_start(value) == Some(""),
            [first, middle @ .., last] => (first, last, middle),
        };
        let Some(mut rest) = first.strip_start(value).and_then(|rest| last.strip_end(rest)) else {
            return false;
        };
        for run in middle {
            match run.after_first(rest) {
                Some(tail) => rest = tail,
                None => return false,
            }
        }
        true
    }
}

impl Run {
    fn strip_start<'v>(&self, value: &'v str) -> Option<&'v str> {
        match self {
            Run::Text(text) => value.strip_prefix(&**text),
            Run::Holes(holes) => {
                let mut chars = value.chars();
                for hole in holes {
                    let got = chars.next()?;
                    if hole.is_some_and(|wanted| wanted != got) {
                        return None;
                    }
                }
                Some(chars.as_str())
            }
        }
    }

    fn strip_end<'v>(&self, value: &'v str) -> Option<&'v str> {
        match self {
            Run::Text(text) => value.strip_suffix(&**text),
            Run::Holes(holes) => {
                let mut chars = value.chars();
                for hole in holes.iter().rev() {
                    let got = chars.next_back()?;
                    if hole.is_some_and(|wanted| wanted != got) {
                        return None;
                    }
                }
                Some(chars.as_str())
            }
        }
    }

    /// What follows the first place where the run fits.
    fn after_first<'v>(&self, value: &'v str) -> Option<&'v str> {
        match self {
            Run::Text(text) => value.split_once(&**text).map(|(_, tail)| tail),
            Run::Holes(_) => {
                let mut chars = value.chars();
                loop {
                    if let Some(tail) = self.strip_start(chars.as_str()) {
                        return Some(tail);
                    }
                    chars.next()?;
                }
            }
        }
    }
}
