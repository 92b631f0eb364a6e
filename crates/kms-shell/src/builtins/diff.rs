//! `diff`: what changed between two texts, in the unified format.

use similar::TextDiff;

use super::Builtin;
use super::options::Spec;
use crate::io::Io;

pub(super) const DIFF: Builtin = Builtin {
    name: "diff",
    usage: "diff [-u] [-q] FILE1 FILE2",
    about: "Compares two files line by line: silent and 0 if they are the same.",
    details: "  -q   only say whether they differ\n  -u   unified format (always used here)\n\n\
              Example: diff data.txt decrypted.txt && echo same",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "diff",
    short: "uqsaN",
    long: &[("unified", 'u'), ("brief", 'q'), ("report-identical-files", 's'), ("text", 'a')],
    status: 2,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (first, second) = match parsed.operands.as_slice() {
        [first, second] => (first, second),
        [] => return SPEC.fail(io, "missing operand after 'diff'"),
        [only] => return SPEC.fail(io, &format!("missing operand after '{only}'")),
        [_, _, extra, ..] => return SPEC.fail(io, &format!("extra operand '{extra}'")),
    };
    let mut sides = Vec::new();
    for name in [first, second] {
        match io.input(name) {
            Ok(bytes) => sides.push(bytes),
            Err(error) => {
                io.err(format!("diff: {name}: {error}\n"));
            }
        }
    }
    let [a, b] = sides.as_slice() else { return 2 };
    if a == b {
        if parsed.has('s') {
            io.out(format!("Files {first} and {second} are identical\n"));
        }
        return 0;
    }
    if parsed.has('q') {
        io.out(format!("Files {first} and {second} differ\n"));
        return 1;
    }
    match (text(a), text(b)) {
        (Some(a), Some(b)) => {
            let diff = TextDiff::from_lines(a, b);
            let mut unified = diff.unified_diff();
            io.out(unified.context_radius(3).header(first, second).to_string());
        }
        _ => io.out(format!("Binary files {first} and {second} differ\n")),
    }
    1
}

/// GNU diff calls a file binary if it holds a zero byte; text that is not UTF-8 counts too here.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}
