//! `xxd` and `hexdump -C`: bytes side by side with their characters.

use super::Builtin;
use super::inputs::read_all;
use super::options::{Spec, count};
use crate::io::Io;

pub(super) const XXD: Builtin = Builtin {
    name: "xxd",
    usage: "xxd [-p] [-r] [-u] [-l LENGTH] [-s SKIP] [-c COLUMNS] [-g BYTES] [FILE]",
    about: "Shows bytes in hexadecimal, or with -r makes bytes of a dump.",
    details: "  -p     digits only\n  -r     the other way round (-r -p: from digits only)\n  \
              -l N   only N bytes\n  -s N   from byte N on\n  -c N   N bytes per line\n  \
              -g N   N bytes per group\n  -u     capital digits\n\nExample: xxd data.enc | head",
    raw: false,
    run: xxd,
};

pub(super) const HEXDUMP: Builtin = Builtin {
    name: "hexdump",
    usage: "hexdump -C [-v] [-n LENGTH] [-s SKIP] [FILE]",
    about: "Shows bytes in hexadecimal beside their characters.",
    details: "  -C     the format of this shell\n  -n N   only N bytes\n  -s N   from byte N on\n  \
              -v     repeated lines too",
    raw: false,
    run: hexdump,
};

const XXD_SPEC: Spec = Spec {
    command: "xxd",
    short: "prul:s:c:g:i",
    long: &[("plain", 'p'), ("postscript", 'p'), ("revert", 'r'), ("len", 'l'), ("seek", 's')],
    status: 1,
};

fn xxd(args: &[String], io: &mut Io<'_>) -> i32 {
    // xxd's own words: -ps, -plain.
    let args: Vec<String> = args
        .iter()
        .map(|arg| if arg == "-ps" || arg == "-plain" { "-p".to_owned() } else { arg.clone() })
        .collect();
    let parsed = match XXD_SPEC.parse(&args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let number = |option, default: usize| match parsed.value(option) {
        None => Some(default),
        Some(text) => count(text).and_then(|number| usize::try_from(number).ok()),
    };
    let plain = parsed.has('p');
    let numbers = (
        number('l', usize::MAX),
        number('s', 0),
        number('c', if plain { 30 } else { 16 }),
        number('g', 2),
    );
    let (Some(length), Some(skip), Some(columns), Some(group)) = numbers else {
        return io.fail(1, "xxd: a number is needed after -l, -s, -c and -g");
    };
    if columns == 0 && !plain || columns > 256 {
        return io.fail(1, "xxd: invalid number of columns (max. 256).");
    }
    let operands = parsed.operands.get(..1).unwrap_or_default();
    let (inputs, status) = read_all("xxd", operands, io);
    let Some(input) = inputs.first() else { return if status == 0 { 0 } else { 2 } };
    if parsed.has('r') {
        let bytes = if plain { digits(&input.bytes) } else { dump(&input.bytes) };
        io.out(bytes);
        return 0;
    }
    let rest = input.bytes.get(skip.min(input.bytes.len())..).unwrap_or_default();
    let bytes = rest.get(..length.min(rest.len())).unwrap_or_default();
    let hex = |byte: &u8| match parsed.has('u') {
        true => format!("{byte:02X}"),
        false => format!("{byte:02x}"),
    };
    let mut text = String::new();
    if plain {
        let columns = if columns == 0 { bytes.len().max(1) } else { columns };
        for row in bytes.chunks(columns) {
            text.extend(row.iter().map(hex));
            text.push('\n');
        }
        io.out(text);
        return 0;
    }
    let group = if group == 0 { columns } else { group };
    let width = columns * 2 + columns.div_ceil(group);
    for (index, row) in bytes.chunks(columns).enumerate() {
        let groups = row.chunks(group).map(|group| group.iter().map(hex).collect::<String>());
        let groups: String = groups.map(|group| format!("{group} ")).collect();
        let address = skip + index * columns;
        text.push_str(&format!("{address:08x}: {groups:<width$} {}\n", printable(row)));
    }
    io.out(text);
    0
}

fn printable(row: &[u8]) -> String {
    row.iter().map(|byte| if (32..127).contains(byte) { char::from(*byte) } else { '.' }).collect()
}

/// Bytes from hexadecimal digits; anything else is passed over, as xxd does.
fn digits(text: &[u8]) -> Vec<u8> {
    let values = text.iter().filter_map(|byte| char::from(*byte).to_digit(16));
    let values: Vec<u32> = values.collect();
    let pairs = values.chunks_exact(2);
    pairs.filter_map(|pair| Some((pair.first()? * 16 + pair.get(1)?) as u8)).collect()
}

/// Bytes from the lines `xxd` prints.
fn dump(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in String::from_utf8_lossy(text).lines() {
        let Some((_, rest)) = line.split_once(": ") else { continue };
        let hex = rest.split("  ").next().unwrap_or_default();
        bytes.extend(digits(hex.as_bytes()));
    }
    bytes
}

const HEXDUMP_SPEC: Spec =
    Spec { command: "hexdump", short: "Cvn:s:", long: &[("canonical", 'C')], status: 1 };

fn hexdump(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match HEXDUMP_SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    if !parsed.has('C') {
        return io.fail(1, "hexdump: this shell knows only `hexdump -C` (see also `xxd` and `od`)");
    }
    let number = |option, default: usize| match parsed.value(option) {
        None => Some(default),
        Some(text) => count(text).and_then(|number| usize::try_from(number).ok()),
    };
    let (Some(length), Some(skip)) = (number('n', usize::MAX), number('s', 0)) else {
        return io.fail(1, "hexdump: a number is needed after -n and -s");
    };
    let (inputs, status) = read_all("hexdump", &parsed.operands, io);
    let bytes = inputs.iter().flat_map(|input| input.bytes.iter().copied());
    let bytes: Vec<u8> = bytes.skip(skip).take(length).collect();
    let mut text = String::new();
    let mut last: &[u8] = &[];
    let mut starred = false;
    for (index, row) in bytes.chunks(16).enumerate() {
        if index > 0 && row == last && !parsed.has('v') {
            if !starred {
                text.push_str("*\n");
            }
            starred = true;
            continue;
        }
        starred = false;
        last = row;
        let half = |part: &[u8]| part.iter().map(|byte| format!("{byte:02x} ")).collect::<String>();
        let (left, right) = row.split_at(row.len().min(8));
        let address = skip + index * 16;
        let (left, right) = (half(left), half(right));
        text.push_str(&format!("{address:08x}  {left:<24} {right:<24} |{}|\n", printable(row)));
    }
    if !bytes.is_empty() {
        text.push_str(&format!("{:08x}\n", skip + bytes.len()));
    }
    io.out(text);
    status
}
