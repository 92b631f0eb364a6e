//! `sort`: lines in byte order, as with LC_ALL=C.

use std::cmp::Ordering;

use super::Builtin;
use super::inputs::{chomp, lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const SORT: Builtin = Builtin {
    name: "sort",
    usage: "sort [-r] [-n] [-u] [-f] [-k FIELD] [-t CHAR] [-o FILE] [FILE]...",
    about: "Sorts lines.",
    details: "  -r   the other way round\n  -n   by number\n  -u   each line once\n  -f   ignore case\n  \
              -k N from field N on (N,M: to M)\n  -t C fields are separated by C",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "sort",
    short: "rnufk:t:o:sb",
    long: &[
        ("reverse", 'r'),
        ("numeric-sort", 'n'),
        ("unique", 'u'),
        ("ignore-case", 'f'),
        ("key", 'k'),
        ("field-separator", 't'),
        ("output", 'o'),
        ("stable", 's'),
    ],
    status: 2,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let key = match parsed.value('k').map(|key| (key, fields_of(key))) {
        None => None,
        Some((_, Some(key))) => Some(key),
        Some((key, None)) => {
            return io.fail(2, format!("sort: invalid number at field start: '{key}'"));
        }
    };
    let separator = parsed.value('t').and_then(|text| text.bytes().next());
    let numeric = parsed.has('n') || key.as_ref().is_some_and(|key| key.numeric);
    let reverse = parsed.has('r') || key.as_ref().is_some_and(|key| key.reverse);
    let (inputs, status) = read_all("sort", &parsed.operands, io);
    let all = inputs.iter().flat_map(|input| lines(&input.bytes).map(chomp));
    let mut all: Vec<&[u8]> = all.collect();
    let view = |line: &[u8]| -> Vec<u8> {
        let part = match &key {
            None => line.to_vec(),
            Some(key) => select(line, separator, key),
        };
        if parsed.has('f') { part.to_ascii_uppercase() } else { part }
    };
    let compare = |a: &[u8], b: &[u8]| {
        let (a_key, b_key) = (view(a), view(b));
        match numeric {
            true => number(&a_key).partial_cmp(&number(&b_key)).unwrap_or(Ordering::Equal),
            false => a_key.cmp(&b_key),
        }
    };
    all.sort_by(|a, b| {
        let order = compare(a, b);
        // Equal keys fall back to the whole line, unless -s or -u.
        let order = match order {
            Ordering::Equal if !parsed.has('s') && !parsed.has('u') => a.cmp(b),
            order => order,
        };
        if reverse { order.reverse() } else { order }
    });
    if parsed.has('u') {
        all.dedup_by(|a, b| compare(a, b) == Ordering::Equal);
    }
    let mut text = Vec::new();
    for line in all {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    match parsed.value('o') {
        None => io.out(text),
        Some(name) => {
            if let Err(error) = io.write(name, &text) {
                return io.fail(2, format!("sort: open failed: {name}: {error}"));
            }
        }
    }
    if status == 0 { 0 } else { 2 }
}

struct Key {
    from: usize,
    to: usize,
    numeric: bool,
    reverse: bool,
}

fn fields_of(key: &str) -> Option<Key> {
    let flags: String = key.chars().filter(char::is_ascii_alphabetic).collect();
    let key: String = key.chars().filter(|c| !c.is_ascii_alphabetic()).collect();
    let (from, to) = key.split_once(',').unwrap_or((&key, ""));
    let field = |text: &str| text.split('.').next().unwrap_or_default().parse::<usize>().ok();
    Some(Key {
        from: field(from).filter(|from| *from > 0)?,
        to: if to.is_empty() { usize::MAX } else { field(to)? },
        numeric: flags.contains('n'),
        reverse: flags.contains('r'),
    })
}

fn select(line: &[u8], separator: Option<u8>, key: &Key) -> Vec<u8> {
    let fields: Vec<&[u8]> = match separator {
        Some(separator) => line.split(|byte| *byte == separator).collect(),
        None => {
            let words = line.split(u8::is_ascii_whitespace);
            words.filter(|word| !word.is_empty()).collect()
        }
    };
    let joiner = [separator.unwrap_or(b' ')];
    let count = key.to.saturating_sub(key.from - 1);
    let chosen: Vec<&[u8]> = fields.into_iter().skip(key.from - 1).take(count).collect();
    chosen.join(&joiner[..])
}

fn number(text: &[u8]) -> f64 {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start();
    let end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && *c == '-')));
    let digits = text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or_default();
    digits.parse().unwrap_or(0.0)
}
