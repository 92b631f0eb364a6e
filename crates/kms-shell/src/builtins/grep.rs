//! `grep`: the lines that match.

use regex_lite::{Regex, RegexBuilder};

use super::Builtin;
use super::inputs::{chomp, lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const GREP: Builtin = Builtin {
    name: "grep",
    usage: "grep [-EFivcqonlw] [-m N] PATTERN [FILE]...",
    about: "Prints the lines that match a pattern; status 1 if none does.",
    details: "  -i   ignore case\n  -v   lines that do not match\n  -c   count them\n  \
              -q   only the exit status\n  -o   only the matching part\n  -n   with line numbers\n  \
              -l   only names of files\n  -w   whole words\n  -m N stop after N lines\n  \
              -E   extended pattern\n  -F   plain text, not a pattern\n\n\
              Example: aws kms list-aliases | grep -c AliasName",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "grep",
    short: "EFGivcqonlwxhHse:m:",
    long: &[
        ("extended-regexp", 'E'),
        ("fixed-strings", 'F'),
        ("basic-regexp", 'G'),
        ("ignore-case", 'i'),
        ("invert-match", 'v'),
        ("count", 'c'),
        ("quiet", 'q'),
        ("silent", 'q'),
        ("only-matching", 'o'),
        ("line-number", 'n'),
        ("files-with-matches", 'l'),
        ("word-regexp", 'w'),
        ("line-regexp", 'x'),
        ("no-filename", 'h'),
        ("with-filename", 'H'),
        ("no-messages", 's'),
        ("regexp", 'e'),
        ("max-count", 'm'),
    ],
    status: 2,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let mut parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let given = parsed.options.iter().filter(|(option, _)| *option == 'e');
    let mut patterns: Vec<String> = given.map(|(_, pattern)| pattern.clone()).collect();
    if patterns.is_empty() {
        if parsed.operands.is_empty() {
            return SPEC.fail(io, "a pattern is needed");
        }
        patterns.push(parsed.operands.remove(0));
    }
    let has = |option| parsed.has(option);
    let written = patterns.join("\n");
    let alternatives = written.split('\n').map(|pattern| {
        let pattern = match (has('F'), has('E')) {
            (true, _) => regex_lite::escape(pattern),
            (_, true) => pattern.to_owned(),
            _ => extended(pattern),
        };
        match (has('x'), has('w')) {
            (true, _) => format!("^(?:{pattern})$"),
            (_, true) => format!("\\b(?:{pattern})\\b"),
            _ => format!("(?:{pattern})"),
        }
    });
    let pattern = alternatives.collect::<Vec<String>>().join("|");
    let regex = match RegexBuilder::new(&pattern).case_insensitive(has('i')).build() {
        Ok(regex) => regex,
        Err(error) => return io.fail(2, format!("grep: {written}: {error}")),
    };
    let most = match parsed.value('m').map(str::parse::<usize>) {
        None => usize::MAX,
        Some(Ok(most)) => most,
        Some(Err(_)) => return io.fail(2, "grep: invalid max count"),
    };
    let (inputs, failed) = read_all("grep", &parsed.operands, io);
    let named = (inputs.len() > 1 || has('H')) && !has('h');
    let mut found = false;
    for input in inputs {
        let name = if input.name == "-" { "(standard input)" } else { &input.name };
        let prefix = if named { format!("{name}:") } else { String::new() };
        let mut count = 0;
        for (index, line) in lines(&input.bytes).enumerate() {
            let text = String::from_utf8_lossy(chomp(line));
            if regex.is_match(&text) == has('v') || count >= most {
                continue;
            }
            count += 1;
            found = true;
            if has('q') {
                return 0;
            }
            if has('c') || has('l') {
                continue;
            }
            let number = if has('n') { format!("{}:", index + 1) } else { String::new() };
            if has('o') {
                show_matches(&regex, &text, &format!("{prefix}{number}"), io);
            } else {
                io.out(format!("{prefix}{number}{text}\n"));
            }
        }
        if has('l') && count > 0 {
            io.out(format!("{name}\n"));
        } else if has('c') {
            io.out(format!("{prefix}{count}\n"));
        }
    }
    if failed != 0 { 2 } else { i32::from(!found) }
}

fn show_matches(regex: &Regex, text: &str, prefix: &str, io: &mut Io<'_>) {
    for found in regex.find_iter(text).filter(|found| !found.is_empty()) {
        io.out(format!("{prefix}{}\n", found.as_str()));
    }
}

/// A basic pattern as an extended one: in it `+ ? { } ( ) |` are plain unless escaped.
pub(super) fn extended(basic: &str) -> String {
    let mut result = String::with_capacity(basic.len());
    let mut chars = basic.chars().peekable();
    let mut in_brackets = false;
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '[' if !in_brackets => {
                in_brackets = true;
                result.push('[');
                if chars.peek() == Some(&'^') {
                    chars.next();
                    result.push('^');
                }
                if chars.peek() == Some(&']') {
                    chars.next();
                    result.push_str("\\]");
                }
            }
            '[' => result.push_str(if chars.peek() == Some(&':') { "[" } else { "\\[" }),
            ']' if in_brackets => {
                // `[:digit:]` closes with `:]`.
                let class = result.ends_with(':') && result.rfind("[:").is_some();
                if !class {
                    in_brackets = false;
                }
                result.push(']');
            }
            '\\' if !in_brackets => match chars.next() {
                Some(special @ ('+' | '?' | '{' | '}' | '(' | ')' | '|')) => result.push(special),
                Some('<' | '>') => result.push_str("\\b"),
                Some(other) => {
                    result.push('\\');
                    result.push(other);
                }
                None => result.push_str("\\\\"),
            },
            '+' | '?' | '{' | '}' | '(' | ')' | '|' if !in_brackets => {
                result.push('\\');
                result.push(c);
            }
            '*' if first => result.push_str("\\*"),
            c => result.push(c),
        }
        first = first && c == '^';
    }
    result
}
