//! Backslash escapes, as `echo -e`, `printf`, `tr` and `$'...'` know them.

/// The bytes of a text with its escapes replaced; `true` if a `\c` ended it early.
pub(crate) fn unescape(text: &str) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            push(&mut bytes, c);
            continue;
        }
        match rest.next() {
            None => bytes.push(b'\\'),
            Some('a') => bytes.push(7),
            Some('b') => bytes.push(8),
            Some('e' | 'E') => bytes.push(27),
            Some('f') => bytes.push(12),
            Some('n') => bytes.push(b'\n'),
            Some('r') => bytes.push(b'\r'),
            Some('t') => bytes.push(b'\t'),
            Some('v') => bytes.push(11),
            Some('\\') => bytes.push(b'\\'),
            Some('\'') => bytes.push(b'\''),
            Some('"') => bytes.push(b'"'),
            Some('c') => return (bytes, true),
            Some('x') => match number(&mut rest, 16, 2) {
                Some(value) => bytes.push((value & 255) as u8),
                None => bytes.extend_from_slice(b"\\x"),
            },
            Some('u') => unicode(&mut bytes, &mut rest, 4),
            Some('U') => unicode(&mut bytes, &mut rest, 8),
            Some(digit @ '0'..='7') => {
                // `echo -e` writes \0NNN, `printf` \NNN: both read up to three digits.
                let value = if digit == '0' {
                    number(&mut rest, 8, 3).unwrap_or(0)
                } else {
                    let first = digit.to_digit(8).unwrap_or(0);
                    let before = rest.as_str().len();
                    let more = number(&mut rest, 8, 2).unwrap_or(0);
                    let digits = before - rest.as_str().len();
                    first * 8u32.pow(u32::try_from(digits).unwrap_or(0)) + more
                };
                bytes.push((value & 255) as u8);
            }
            Some(other) => {
                bytes.push(b'\\');
                push(&mut bytes, other);
            }
        }
    }
    (bytes, false)
}

fn push(bytes: &mut Vec<u8>, c: char) {
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn unicode(bytes: &mut Vec<u8>, rest: &mut std::str::Chars<'_>, most: usize) {
    match number(rest, 16, most).and_then(char::from_u32) {
        Some(c) => push(bytes, c),
        None => bytes.extend_from_slice(b"\\u"),
    }
}

fn number(rest: &mut std::str::Chars<'_>, radix: u32, most: usize) -> Option<u32> {
    let mut value = None;
    for _ in 0..most {
        let Some(digit) = rest.clone().next().and_then(|c| c.to_digit(radix)) else { break };
        value = Some(value.unwrap_or(0) * radix + digit);
        rest.next();
    }
    value
}
