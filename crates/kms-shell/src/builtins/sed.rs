//! `sed`: the substitution `s/a/b/` and, with -n, `p`; nothing else.

use regex_lite::{Regex, RegexBuilder};

use super::Builtin;
use super::grep::extended;
use super::inputs::{lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const SED: Builtin = Builtin {
    name: "sed",
    usage: "sed [-E] [-n] [-i] 's/PATTERN/REPLACEMENT/[g][i][p][N]' [FILE]...",
    about: "Replaces text in each line: only the command s is known here.",
    details: "  -E   extended pattern\n  -n   print only what the flag p prints\n  \
              -i   change the file itself\n  -e   one more command\n\n\
              Example: sed 's/alice/bob/g' policy.json > new.json",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "sed",
    short: "Ernie:",
    long: &[
        ("regexp-extended", 'E'),
        ("quiet", 'n'),
        ("silent", 'n'),
        ("in-place", 'i'),
        ("expression", 'e'),
    ],
    status: 1,
};

struct Substitution {
    regex: Regex,
    replacement: Vec<Part>,
    global: bool,
    print: bool,
    nth: usize,
}

enum Part {
    Text(String),
    Group(usize),
}

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let mut parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let given = parsed.options.iter().filter(|(option, _)| *option == 'e');
    let mut scripts: Vec<String> = given.map(|(_, script)| script.clone()).collect();
    if scripts.is_empty() {
        if parsed.operands.is_empty() {
            return SPEC.fail(io, "a command is needed");
        }
        scripts.push(parsed.operands.remove(0));
    }
    let mut commands = Vec::new();
    for script in scripts.iter().flat_map(|script| script.lines()) {
        let mut rest = script.trim_start();
        while !rest.is_empty() {
            match command(rest, parsed.has('E') || parsed.has('r')) {
                Ok((command, after)) => {
                    commands.push(command);
                    rest = after.trim_start_matches([';', ' ', '\t', '}']);
                }
                Err(why) => return io.fail(1, format!("sed: {why}")),
            }
        }
    }
    let (inputs, status) = read_all("sed", &parsed.operands, io);
    for input in inputs {
        let mut result = Vec::new();
        for line in lines(&input.bytes) {
            let newline = line.ends_with(b"\n");
            let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line));
            let mut text = text.into_owned();
            let mut printed = 0;
            for command in &commands {
                if let Some(new) = substitute(command, &text) {
                    text = new;
                    printed += usize::from(command.print);
                }
            }
            let copies = printed + usize::from(!parsed.has('n'));
            for _ in 0..copies {
                result.extend_from_slice(text.as_bytes());
                if newline {
                    result.push(b'\n');
                }
            }
        }
        if parsed.has('i') && input.name != "-" {
            if let Err(error) = io.write(&input.name, &result) {
                return io.fail(4, format!("sed: couldn't write {}: {error}", input.name));
            }
        } else {
            io.out(result);
        }
    }
    status
}

/// Reads one `s` command; gives what follows it.
fn command(text: &str, is_extended: bool) -> Result<(Substitution, &str), String> {
    let body = text
        .strip_prefix('s')
        .ok_or_else(|| format!("`{text}`: this shell's sed knows only s/PATTERN/REPLACEMENT/"))?;
    let separator = body.chars().next().ok_or("unterminated `s' command")?;
    let body = body.get(separator.len_utf8()..).unwrap_or_default();
    let (pattern, body) = until(body, separator).ok_or("unterminated `s' command")?;
    let (replacement, body) = until(body, separator).ok_or("unterminated `s' command")?;
    let end = body.find([';', ' ', '}']).unwrap_or(body.len());
    let (flags, rest) = body.split_at(end);
    let (mut global, mut ignore, mut print, mut nth) = (false, false, false, 1);
    for flag in flags.chars() {
        match flag {
            'g' => global = true,
            'i' | 'I' => ignore = true,
            'p' => print = true,
            '1'..='9' => nth = flag.to_digit(10).unwrap_or(1) as usize,
            other => return Err(format!("unknown option to `s': {other}")),
        }
    }
    let pattern = if is_extended { pattern } else { extended(&pattern) };
    let regex = RegexBuilder::new(&pattern).case_insensitive(ignore).build();
    let regex = regex.map_err(|error| format!("{pattern}: {error}"))?;
    Ok((Substitution { regex, replacement: parts(&replacement), global, print, nth }, rest))
}

/// The text up to an unescaped separator; an escaped one becomes plain.
fn until(text: &str, separator: char) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == separator {
            return Some((part, text.get(at + c.len_utf8()..)?));
        }
        if c != '\\' {
            part.push(c);
            continue;
        }
        match chars.next() {
            Some((_, next)) if next == separator => part.push(next),
            Some((_, next)) => part.extend(['\\', next]),
            None => return None,
        }
    }
    None
}

fn parts(replacement: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = replacement.chars();
    while let Some(c) = chars.next() {
        let group = match c {
            '&' => 0,
            '\\' => match chars.next() {
                Some(digit @ '0'..='9') => digit.to_digit(10).unwrap_or(0) as usize,
                Some('n') => {
                    text.push('\n');
                    continue;
                }
                Some('t') => {
                    text.push('\t');
                    continue;
                }
                Some(other) => {
                    text.push(other);
                    continue;
                }
                None => continue,
            },
            c => {
                text.push(c);
                continue;
            }
        };
        parts.push(Part::Text(std::mem::take(&mut text)));
        parts.push(Part::Group(group));
    }
    parts.push(Part::Text(text));
    parts
}

/// The line after the substitution, if it applied.
fn substitute(command: &Substitution, text: &str) -> Option<String> {
    let mut result = String::new();
    let mut at = 0;
    let mut changed = false;
    for (index, captures) in command.regex.captures_iter(text).enumerate() {
        let whole = captures.get(0)?;
        if index + 1 < command.nth {
            continue;
        }
        if changed && !command.global {
            break;
        }
        changed = true;
        result.push_str(text.get(at..whole.start())?);
        for part in &command.replacement {
            match part {
                Part::Text(text) => result.push_str(text),
                Part::Group(group) => {
                    result.push_str(captures.get(*group).map_or("", |group| group.as_str()));
                }
            }
        }
        at = whole.end();
    }
    result.push_str(text.get(at..)?);
    changed.then_some(result)
}
