//! Patterns: `*`, `?`, `[a-z]`, `[!a]` and backslash, on text and on file names.

use crate::vfs::{Vfs, path};

/// Whether the whole of `text` matches.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    match_chars(&pattern, &text)
}

/// `text` as a pattern that matches only itself.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The files a pattern names, sorted; empty if there are none.
pub(crate) fn expand(vfs: &Vfs, cwd: &str, pattern: &str) -> Vec<String> {
    let (mut found, rest) = match pattern.strip_prefix('/') {
        Some(rest) => (vec!["/".to_owned()], rest),
        None => (vec![String::new()], pattern),
    };
    for part in rest.split('/').filter(|part| !part.is_empty()) {
        let mut next = Vec::new();
        for base in &found {
            let directory = path::resolve(cwd, base);
            if !part.contains(['*', '?', '[', '\\']) || part == "." || part == ".." {
                let name = format!("{base}{part}");
                if vfs.is_directory(&path::resolve(cwd, &name)).is_some() {
                    next.push(format!("{name}/"));
                }
                continue;
            }
            for entry in vfs.list(&directory).unwrap_or_default() {
                let hidden = entry.name.starts_with('.') && !part.starts_with('.');
                if !hidden && matches(part, &entry.name) {
                    next.push(format!("{base}{}/", entry.name));
                }
            }
        }
        found = next;
    }
    let wants_directory = pattern.ends_with('/');
    let names = found.into_iter().filter(|name| {
        !wants_directory || vfs.is_directory(&path::resolve(cwd, name)) == Some(true)
    });
    let trim = |name: String| {
        if wants_directory { name } else { name.trim_end_matches('/').to_owned() }
    };
    names.map(trim).filter(|name| !name.is_empty()).collect()
}

/// Backtracks only to the last `*`, so it is quadratic at worst.
fn match_chars(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p + 1, t));
            p += 1;
            continue;
        }
        let one = text.get(t).and_then(|c| match_one(pattern.get(p..)?, *c));
        match (one, star) {
            (Some(width), _) => {
                p += width;
                t += 1;
            }
            (None, Some((after, from))) => {
                star = Some((after, from + 1));
                p = after;
                t = from + 1;
            }
            (None, None) => return false,
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

/// How long the pattern's first element is, if it takes `c`.
fn match_one(pattern: &[char], c: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['\\', literal, ..] => (*literal == c).then_some(2),
        ['[', rest @ ..] => match bracket(rest, c) {
            Some((taken, width)) => taken.then_some(width + 1),
            None => (c == '[').then_some(1),
        },
        [literal, ..] => (*literal == c).then_some(1),
        [] => None,
    }
}

/// A `[...]` after its bracket: whether it takes `c`, and its width. `None` if it is never closed.
fn bracket(rest: &[char], c: char) -> Option<(bool, usize)> {
    let negated = matches!(rest.first(), Some('!' | '^'));
    let mut at = usize::from(negated);
    let first = at;
    let mut taken = false;
    loop {
        let mut low = *rest.get(at)?;
        if low == ']' && at > first {
            return Some((taken != negated, at + 1));
        }
        if low == '[' && rest.get(at + 1) == Some(&':') {
            let end = rest.get(at + 2..)?.iter().position(|c| *c == ':')? + at + 2;
            let class: String = rest.get(at + 2..end)?.iter().collect();
            taken |= class_takes(&class, c);
            at = end + 2;
            continue;
        }
        if low == '\\' {
            at += 1;
            low = *rest.get(at)?;
        }
        if rest.get(at + 1) == Some(&'-') && rest.get(at + 2).is_some_and(|c| *c != ']') {
            let high = *rest.get(at + 2)?;
            taken |= (low..=high).contains(&c);
            at += 3;
        } else {
            taken |= low == c;
            at += 1;
        }
    }
}

/// The POSIX classes, such as `[:digit:]`.
pub(crate) fn class_takes(class: &str, c: char) -> bool {
    match class {
        "alpha" => c.is_alphabetic(),
        "digit" => c.is_ascii_digit(),
        "alnum" => c.is_alphanumeric(),
        "upper" => c.is_uppercase(),
        "lower" => c.is_lowercase(),
        "space" => c.is_whitespace(),
        "blank" => matches!(c, ' ' | '\t'),
        "punct" => c.is_ascii_punctuation(),
        "xdigit" => c.is_ascii_hexdigit(),
        "cntrl" => c.is_control(),
        "print" => !c.is_control(),
        "graph" => !c.is_control() && c != ' ',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, text, want) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbd", false),
            ("*.txt", "a.txt", true),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[[:digit:]]*", "7a", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[", "[", true),
            ("a*b*c", "a-b-b-c", true),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} on {text}");
        }
    }
}
