//! A text taken apart: plain runs, wildcards and policy variables.

use super::{Reading, Wildcards};

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Star,
    One,
    Variable { name: Box<str>, default: Option<Box<str>> },
}

/// Splits a text into plain runs, wildcards and variables.
pub(super) fn pieces(text: &str, reading: Reading) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let push_text = |out: &mut Vec<Piece>, text: &str| match out.last_mut() {
        Some(Piece::Text(run)) => run.push_str(text),
        _ if text.is_empty() => {}
        _ => out.push(Piece::Text(text.to_owned())),
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let variable =
            reading.variables.then(|| rest.strip_prefix("${")?.split_once('}')).flatten();
        if let Some((inside, tail)) = variable {
            match inside {
                "*" | "?" | "$" => push_text(&mut out, inside),
                _ => {
                    let (name, default) = match inside.split_once(',') {
                        Some((name, default)) => {
                            let default = default.trim();
                            let bare =
                                default.strip_prefix('\'').and_then(|d| d.strip_suffix('\''));
                            (name, Some(bare.unwrap_or(default).into()))
                        }
                        None => (inside, None),
                    };
                    out.push(Piece::Variable { name: name.trim().to_lowercase().into(), default });
                }
            }
            rest = tail;
            continue;
        }
        let (head, tail) = rest.split_at_checked(first.len_utf8()).unwrap_or((rest, ""));
        match (reading.wildcards, first) {
            (Wildcards::Special, '*') if out.last() == Some(&Piece::Star) => {}
            (Wildcards::Special, '*') => out.push(Piece::Star),
            (Wildcards::Special, '?') => out.push(Piece::One),
            _ => push_text(&mut out, head),
        }
        rest = tail;
    }
    out
}
