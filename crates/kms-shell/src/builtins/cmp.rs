//! `cmp`: whether two files hold the same bytes, and where they first differ.

use super::Builtin;
use super::options::Spec;
use crate::io::Io;

pub(super) const CMP: Builtin = Builtin {
    name: "cmp",
    usage: "cmp [-s] [-l] FILE1 [FILE2]",
    about: "Compares two files byte by byte: silent and 0 if they are the same.",
    details: "  -s   say nothing, only the exit status\n  -l   list every byte that differs\n\n\
              Example: cmp data.txt decrypted.txt && echo same",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "cmp",
    short: "sl",
    long: &[("quiet", 's'), ("silent", 's'), ("verbose", 'l')],
    status: 2,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (first, second) = match parsed.operands.as_slice() {
        [first] => (first.as_str(), "-"),
        [first, second] => (first.as_str(), second.as_str()),
        [] => return SPEC.fail(io, "missing operand after 'cmp'"),
        [_, _, extra, ..] => return SPEC.fail(io, &format!("extra operand '{extra}'")),
    };
    let mut sides = Vec::new();
    for name in [first, second] {
        match io.input(name) {
            Ok(bytes) => sides.push(bytes),
            Err(error) => return io.fail(2, format!("cmp: {name}: {error}")),
        }
    }
    let [a, b] = sides.as_slice() else { return 2 };
    let differences = a.iter().zip(b.iter()).enumerate().filter(|(_, (a, b))| a != b);
    let mut status = 0;
    for (at, (a_byte, b_byte)) in differences {
        status = 1;
        if parsed.has('s') {
            return 1;
        }
        if parsed.has('l') {
            io.out(format!("{} {a_byte:3o} {b_byte:3o}\n", at + 1));
            continue;
        }
        let line = 1 + a.iter().take(at).filter(|byte| **byte == b'\n').count();
        io.out(format!("{first} {second} differ: byte {}, line {line}\n", at + 1));
        return 1;
    }
    if a.len() != b.len() {
        let (short, length) = if a.len() < b.len() { (first, a.len()) } else { (second, b.len()) };
        if !parsed.has('s') {
            let place = match length {
                0 => " which is empty".to_owned(),
                length => {
                    let part = a.get(..length).unwrap_or_default();
                    let newlines = part.iter().filter(|byte| **byte == b'\n').count();
                    match part.last() {
                        Some(b'\n') => format!(" after byte {length}, line {newlines}"),
                        _ => format!(" after byte {length}, in line {}", newlines + 1),
                    }
                }
            };
            io.err(format!("cmp: EOF on {short}{place}\n"));
        }
        return 1;
    }
    status
}
