//! `wc`: lines, words and bytes.

use super::Builtin;
use super::inputs::read_all;
use super::options::Spec;
use crate::io::Io;

pub(super) const WC: Builtin = Builtin {
    name: "wc",
    usage: "wc [-l] [-w] [-c] [-m] [FILE]...",
    about: "Counts lines, words and bytes.",
    details: "  -l lines   -w words   -c bytes   -m characters\n\nExample: wc -c data.enc",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "wc",
    short: "lwcm",
    long: &[("lines", 'l'), ("words", 'w'), ("bytes", 'c'), ("chars", 'm')],
    status: 1,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (inputs, status) = read_all("wc", &parsed.operands, io);
    let columns: Vec<char> = match parsed.options.is_empty() {
        true => vec!['l', 'w', 'c'],
        false => "lwmc".chars().filter(|column| parsed.has(*column)).collect(),
    };
    let mut rows: Vec<(Vec<usize>, String)> = Vec::new();
    for input in &inputs {
        let counts = columns.iter().map(|column| count(*column, &input.bytes)).collect();
        let name = if parsed.operands.is_empty() { String::new() } else { input.name.clone() };
        rows.push((counts, name));
    }
    let bytes: usize = inputs.iter().map(|input| input.bytes.len()).sum();
    if parsed.operands.len() > 1 {
        let total = (0..columns.len())
            .map(|column| rows.iter().filter_map(|(counts, _)| counts.get(column)).sum());
        rows.push((total.collect(), "total".to_owned()));
    }
    // GNU's widths: that of the largest size, at least 7 for standard input, 1 for one number.
    let width = match (columns.len(), parsed.operands.as_slice()) {
        (1, [] | [_]) => 1,
        (_, names) if names.is_empty() || names.iter().any(|name| name == "-") => 7,
        _ => bytes.to_string().len(),
    };
    for (counts, name) in rows {
        let counts: Vec<String> = counts.iter().map(|count| format!("{count:width$}")).collect();
        let gap = if name.is_empty() { "" } else { " " };
        io.out(format!("{}{gap}{name}\n", counts.join(" ")));
    }
    status
}

fn count(column: char, bytes: &[u8]) -> usize {
    match column {
        'l' => bytes.iter().filter(|byte| **byte == b'\n').count(),
        'w' => bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count(),
        'm' => String::from_utf8_lossy(bytes).chars().count(),
        _ => bytes.len(),
    }
}
