//! `head`: the start of a file, and how lessons make test data: `head -c 5000000 /dev/zero`.

use super::Builtin;
use super::inputs::lines;
use super::options::{Spec, count};
use crate::io::Io;

pub(super) const HEAD: Builtin = Builtin {
    name: "head",
    usage: "head [-n LINES] [-c BYTES] [FILE]...",
    about: "Prints the first 10 lines of each file.",
    details: "  -n N   the first N lines; -N: all but the last N\n  \
              -c N   the first N bytes (5K, 1M ...); -N: all but the last N\n  \
              -q     no headers\n\nExample: head -c 32 /dev/urandom > key.bin",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "head",
    short: "n:c:qv",
    long: &[("lines", 'n'), ("bytes", 'c'), ("quiet", 'q'), ("verbose", 'v')],
    status: 1,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let args = old_style(args);
    let parsed = match SPEC.parse(&args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let bytes = parsed.value('c');
    let given = bytes.or(parsed.value('n')).unwrap_or("10");
    let from_end = given.starts_with('-');
    let number = count(given.trim_start_matches('-')).and_then(|n| usize::try_from(n).ok());
    let Some(number) = number else {
        let what = if bytes.is_some() { "bytes" } else { "lines" };
        return io.fail(1, format!("head: invalid number of {what}: '{given}'"));
    };
    let stdin = ["-".to_owned()];
    let operands = if parsed.operands.is_empty() { &stdin[..] } else { &parsed.operands };
    let headers = (operands.len() > 1 || parsed.has('v')) && !parsed.has('q');
    let mut status = 0;
    let mut first = true;
    for name in operands {
        let part = if bytes.is_some() && !from_end {
            io.take(name, number)
        } else {
            io.input(name).map(|whole| match (bytes.is_some(), from_end) {
                (true, _) => {
                    let end = whole.len().saturating_sub(number);
                    whole.get(..end).unwrap_or_default().to_vec()
                }
                (false, true) => {
                    let kept = lines(&whole).count().saturating_sub(number);
                    lines(&whole).take(kept).flatten().copied().collect()
                }
                (false, false) => lines(&whole).take(number).flatten().copied().collect(),
            })
        };
        match part {
            Ok(part) => {
                if headers {
                    header(name, &mut first, io);
                }
                io.out(part);
            }
            Err(error) => {
                let why = format!("head: cannot open '{name}' for reading: {error}");
                status = io.fail(1, why);
            }
        }
    }
    status
}

/// `head -5` is `head -n 5`.
pub(super) fn old_style(args: &[String]) -> Vec<String> {
    let mut args = args.to_vec();
    if let Some(first) = args.first_mut() {
        let digits = first.strip_prefix('-').unwrap_or_default();
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            *first = format!("-n{digits}");
        }
    }
    args
}

pub(super) fn header(name: &str, first: &mut bool, io: &mut Io<'_>) {
    let name = if name == "-" { "standard input" } else { name };
    let gap = if std::mem::take(first) { "" } else { "\n" };
    io.out(format!("{gap}==> {name} <==\n"));
}
