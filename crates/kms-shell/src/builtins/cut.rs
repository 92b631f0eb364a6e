//! `cut`: columns of lines.

use super::Builtin;
use super::inputs::{chomp, lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const CUT: Builtin = Builtin {
    name: "cut",
    usage: "cut -f LIST [-d CHAR] [-s] | -c LIST | -b LIST [FILE]...",
    about: "Prints selected fields or characters of each line.",
    details: "  -f LIST   fields, numbered from 1: 1,3-5,7-\n  -d CHAR   what separates fields (a tab)\n  \
              -c LIST   characters\n  -b LIST   bytes\n  -s        skip lines without the separator\n\n\
              Example: cut -d: -f6 arn.txt",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "cut",
    short: "f:d:c:b:s",
    long: &[
        ("fields", 'f'),
        ("delimiter", 'd'),
        ("characters", 'c'),
        ("bytes", 'b'),
        ("only-delimited", 's'),
    ],
    status: 1,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let mode = "fcb".chars().find_map(|mode| Some((mode, parsed.value(mode)?)));
    let Some((mode, list)) = mode else {
        return SPEC.fail(io, "you must specify a list of bytes, characters, or fields");
    };
    let Some(ranges) = ranges(list) else {
        return SPEC.fail(io, &format!("invalid list: '{list}'"));
    };
    let separator = parsed.value('d').unwrap_or("\t");
    if separator.chars().count() != 1 {
        return SPEC.fail(io, "the delimiter must be a single character");
    }
    let wanted = |index: usize| ranges.iter().any(|(low, high)| (*low..=*high).contains(&index));
    let (inputs, status) = read_all("cut", &parsed.operands, io);
    for input in inputs {
        for line in lines(&input.bytes) {
            let line = chomp(line);
            if mode == 'b' {
                let kept = line.iter().enumerate().filter(|(index, _)| wanted(index + 1));
                io.out(kept.map(|(_, byte)| *byte).collect::<Vec<u8>>());
                io.out("\n");
                continue;
            }
            let text = String::from_utf8_lossy(line);
            if mode == 'c' {
                let kept = text.chars().enumerate().filter(|(index, _)| wanted(index + 1));
                io.out(kept.map(|(_, c)| c).collect::<String>());
            } else if text.contains(separator) {
                let fields = text.split(separator).enumerate();
                let kept = fields.filter(|(index, _)| wanted(index + 1)).map(|(_, field)| field);
                io.out(kept.collect::<Vec<&str>>().join(separator));
            } else if parsed.has('s') {
                continue;
            } else {
                io.out(&*text);
            }
            io.out("\n");
        }
    }
    status
}

fn ranges(list: &str) -> Option<Vec<(usize, usize)>> {
    let range = |part: &str| match part.split_once('-') {
        None => {
            let at = part.parse().ok()?;
            Some((at, at))
        }
        Some(("", "")) => None,
        Some(("", high)) => Some((1, high.parse().ok()?)),
        Some((low, "")) => Some((low.parse().ok()?, usize::MAX)),
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
    };
    let ranges: Option<Vec<(usize, usize)>> = list.split(',').map(range).collect();
    ranges.filter(|ranges| ranges.iter().all(|(low, high)| *low > 0 && low <= high))
}
