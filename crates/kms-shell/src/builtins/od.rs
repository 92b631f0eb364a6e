//! `od`: bytes as octal (the default), hexadecimal, decimal or characters.

use super::Builtin;
use super::inputs::read_all;
use super::options::{Spec, count};
use crate::io::Io;

pub(super) const OD: Builtin = Builtin {
    name: "od",
    usage: "od [-A x|d|o|n] [-t x1|u1|o1|c] [-c] [-N BYTES] [-j SKIP] [-v] [FILE]...",
    about: "Dumps files byte by byte.",
    details: "Example: od -An -tx1 key.bin",
    raw: false,
    run,
};

const SPEC: Spec = Spec { command: "od", short: "A:t:cxbN:j:v", long: &[], status: 1 };

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let number = |option, default: usize| match parsed.value(option) {
        None => Some(default),
        Some(text) => count(text).and_then(|number| usize::try_from(number).ok()),
    };
    let (Some(skip), Some(most)) = (number('j', 0), number('N', usize::MAX)) else {
        return io.fail(1, "od: invalid number of bytes");
    };
    let kind = match parsed.value('t').and_then(|kind| kind.chars().next()) {
        _ if parsed.has('c') => 'c',
        Some(kind @ ('x' | 'u' | 'o' | 'c' | 'd')) => kind,
        None => 'o',
        Some(_) => return io.fail(1, "od: this shell knows the types x1, u1, o1 and c"),
    };
    let base = parsed.value('A').unwrap_or("o");
    let (inputs, status) = read_all("od", &parsed.operands, io);
    let bytes = inputs.iter().flat_map(|input| input.bytes.iter().copied());
    let bytes: Vec<u8> = bytes.skip(skip).take(most).collect();
    let address = |at: usize| match base {
        "x" => format!("{at:06x}"),
        "d" => format!("{at:07}"),
        "n" => String::new(),
        _ => format!("{at:07o}"),
    };
    let mut text = String::new();
    for (index, row) in bytes.chunks(16).enumerate() {
        text.push_str(&address(skip + index * 16));
        for byte in row {
            text.push_str(&show(kind, *byte));
        }
        text.push('\n');
    }
    if base != "n" {
        text.push_str(&address(skip + bytes.len()));
        text.push('\n');
    }
    io.out(text);
    status
}

fn show(kind: char, byte: u8) -> String {
    match kind {
        'x' => format!(" {byte:02x}"),
        'u' | 'd' => format!(" {byte:3}"),
        'c' => match byte {
            0 => "  \\0".to_owned(),
            7 => "  \\a".to_owned(),
            8 => "  \\b".to_owned(),
            9 => "  \\t".to_owned(),
            10 => "  \\n".to_owned(),
            11 => "  \\v".to_owned(),
            12 => "  \\f".to_owned(),
            13 => "  \\r".to_owned(),
            32..=126 => format!("   {}", char::from(byte)),
            other => format!(" {other:03o}"),
        },
        _ => format!(" {byte:03o}"),
    }
}
