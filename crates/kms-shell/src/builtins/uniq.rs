//! `uniq`: repeated lines once.

use super::Builtin;
use super::inputs::{chomp, lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const UNIQ: Builtin = Builtin {
    name: "uniq",
    usage: "uniq [-c] [-d] [-u] [-i] [FILE]",
    about: "Prints lines that follow each other only once: sort them first.",
    details: "  -c   with how often\n  -d   only repeated lines\n  -u   only lines that are not repeated\n  \
              -i   ignore case",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "uniq",
    short: "cdui",
    long: &[("count", 'c'), ("repeated", 'd'), ("unique", 'u'), ("ignore-case", 'i')],
    status: 1,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (inputs, status) = read_all("uniq", &parsed.operands, io);
    let mut groups: Vec<(Vec<u8>, usize)> = Vec::new();
    for line in inputs.iter().flat_map(|input| lines(&input.bytes)).map(chomp) {
        match groups.last_mut() {
            Some((last, count))
                if last == line || (parsed.has('i') && last.eq_ignore_ascii_case(line)) =>
            {
                *count += 1;
            }
            _ => groups.push((line.to_vec(), 1)),
        }
    }
    for (line, count) in groups {
        if (parsed.has('d') && count == 1) || (parsed.has('u') && count > 1) {
            continue;
        }
        if parsed.has('c') {
            io.out(format!("{count:7} "));
        }
        io.out(line);
        io.out("\n");
    }
    status
}
