//! `cat`: files one after the other.

use super::Builtin;
use super::inputs::{chomp, lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const CAT: Builtin = Builtin {
    name: "cat",
    usage: "cat [-n] [FILE]...",
    about: "Prints files one after the other; without FILE, or for -, standard input.",
    details: "  -n   number the lines\n\nExample: cat encrypted.txt",
    raw: false,
    run,
};

const SPEC: Spec = Spec { command: "cat", short: "nu", long: &[("number", 'n')], status: 1 };

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let stdin = ["-".to_owned()];
    let operands = if parsed.operands.is_empty() { &stdin[..] } else { &parsed.operands };
    let mut status = 0;
    let mut number = 0;
    for name in operands {
        let (inputs, failed) = read_all("cat", std::slice::from_ref(name), io);
        status |= failed;
        for input in inputs {
            if !parsed.has('n') {
                io.out(&**input.bytes);
                continue;
            }
            for line in lines(&input.bytes) {
                number += 1;
                io.out(format!("{number:6}\t"));
                io.out(chomp(line));
                io.out("\n");
            }
        }
    }
    status
}
