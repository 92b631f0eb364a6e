//! `diff`: what changed between two texts, in the normal or (-u) the unified format.

use similar::{ChangeTag, DiffTag, TextDiff};

use super::Builtin;
use super::options::Spec;
use crate::io::Io;

pub(super) const DIFF: Builtin = Builtin {
    name: "diff",
    usage: "diff [-u] [-q] FILE1 FILE2",
    about: "Compares two files line by line: silent and 0 if they are the same.",
    details: "  -q   only say whether they differ\n  -u   with three lines of context\n\n\
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
            if parsed.has('u') {
                let mut unified = diff.unified_diff();
                io.out(unified.context_radius(3).header(first, second).to_string());
            } else {
                io.out(normal(&diff));
            }
        }
        _ => io.out(format!("Binary files {first} and {second} differ\n")),
    }
    1
}

/// The format `diff` has without -u: `2c2`, `< old`, `---`, `> new`.
fn normal(diff: &TextDiff<'_, '_, str>) -> String {
    let mut text = String::new();
    for op in diff.ops() {
        let letter = match op.tag() {
            DiffTag::Equal => continue,
            DiffTag::Delete => 'd',
            DiffTag::Insert => 'a',
            DiffTag::Replace => 'c',
        };
        let (old, new) = (op.old_range(), op.new_range());
        text.push_str(&format!("{}{letter}{}\n", lines_of(&old), lines_of(&new)));
        let mut separated = old.is_empty();
        for change in diff.iter_changes(op) {
            let mark = match change.tag() {
                ChangeTag::Delete => '<',
                _ => '>',
            };
            if mark == '>' && !std::mem::replace(&mut separated, true) {
                text.push_str("---\n");
            }
            text.push_str(&format!("{mark} {}", change.value()));
            if change.missing_newline() {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    text
}

/// `3,5`, `3`, or for no lines the one before.
fn lines_of(range: &std::ops::Range<usize>) -> String {
    match range.len() {
        0 => range.start.to_string(),
        1 => range.end.to_string(),
        _ => format!("{},{}", range.start + 1, range.end),
    }
}

/// GNU diff calls a file binary if it holds a zero byte; text that is not UTF-8 counts too here.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}
