//! `tail`: the end of a file.

use super::Builtin;
use super::head::{header, old_style};
use super::inputs::{lines, read_all};
use super::options::{Spec, count};
use crate::io::Io;

pub(super) const TAIL: Builtin = Builtin {
    name: "tail",
    usage: "tail [-n LINES] [-c BYTES] [FILE]...",
    about: "Prints the last 10 lines of each file.",
    details: "  -n N   the last N lines; +N: from line N on\n  \
              -c N   the last N bytes; +N: from byte N on\n  -q     no headers\n\n\
              Example: tail -c 16 data.enc > tag.bin",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "tail",
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
    let from_start = given.starts_with('+');
    let number = count(given.trim_start_matches('-')).and_then(|n| usize::try_from(n).ok());
    let Some(number) = number else {
        let what = if bytes.is_some() { "bytes" } else { "lines" };
        return io.fail(1, format!("tail: invalid number of {what}: '{given}'"));
    };
    let (inputs, status) = read_all("tail", &parsed.operands, io);
    let headers = (parsed.operands.len() > 1 || parsed.has('v')) && !parsed.has('q');
    let mut first = true;
    for input in inputs {
        if headers {
            header(&input.name, &mut first, io);
        }
        let total = if bytes.is_some() { input.bytes.len() } else { lines(&input.bytes).count() };
        let skipped = match from_start {
            true => number.saturating_sub(1),
            false => total.saturating_sub(number),
        };
        if bytes.is_some() {
            io.out(input.bytes.get(skipped.min(total)..).unwrap_or_default());
        } else {
            let part: Vec<u8> = lines(&input.bytes).skip(skipped).flatten().copied().collect();
            io.out(part);
        }
    }
    status
}
