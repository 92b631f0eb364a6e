//! `printf`: `%s %d %x %o %c %b %q %%` with width and precision; the format repeats while arguments last.

use super::Builtin;
use super::escape::unescape;
use crate::io::Io;

pub(super) const PRINTF: Builtin = Builtin {
    name: "printf",
    usage: "printf FORMAT [ARGUMENT]...",
    about: "Prints its arguments under the control of FORMAT, without a newline of its own.",
    details: "Example: printf '%s=%s\\n' Department IT",
    raw: false,
    run,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let Some((format, mut rest)) = args.split_first() else {
        return io.fail(2, "printf: missing operand\nTry 'printf --help' for more information.");
    };
    let mut status = 0;
    loop {
        let before = rest.len();
        match once(format, &mut rest, io, &mut status) {
            Ok(true) => {}
            Ok(false) => return status,
            Err(message) => return io.fail(1, format!("printf: {message}")),
        }
        if rest.is_empty() || rest.len() == before {
            return status;
        }
    }
}

/// One pass over the format; `false` if a `\c` ended everything.
fn once(
    format: &str,
    rest: &mut &[String],
    io: &mut Io<'_>,
    status: &mut i32,
) -> Result<bool, String> {
    let mut text = format;
    while let Some(at) = text.find('%') {
        let (plain, directive) = text.split_at(at);
        let (bytes, ended) = unescape(plain);
        io.out(bytes);
        if ended {
            return Ok(false);
        }
        let body = directive.get(1..).unwrap_or_default();
        let flags_end = body.find(|c: char| !"-+ #0".contains(c)).unwrap_or(body.len());
        let (flags, body) = body.split_at(flags_end);
        let (width, body) = number(body, rest);
        let (precision, body) = match body.strip_prefix('.') {
            Some(body) => {
                let (precision, body) = number(body, rest);
                (Some(precision.unwrap_or(0)), body)
            }
            None => (None, body),
        };
        let Some(conversion) = body.chars().next() else {
            return Err(format!("`{directive}`: missing format character"));
        };
        text = body.get(conversion.len_utf8()..).unwrap_or_default();
        if conversion == '%' {
            io.out("%");
            continue;
        }
        let argument = match rest.split_first() {
            Some((first, more)) => {
                *rest = more;
                first.as_str()
            }
            None => "",
        };
        let bytes = match conversion {
            's' => match precision {
                Some(most) => argument.chars().take(most).collect::<String>().into_bytes(),
                None => argument.as_bytes().to_vec(),
            },
            'b' => {
                let (bytes, ended) = unescape(argument);
                if ended {
                    io.out(bytes);
                    return Ok(false);
                }
                bytes
            }
            'c' => argument.chars().take(1).collect::<String>().into_bytes(),
            'q' => quote(argument).into_bytes(),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                let value = integer(argument).unwrap_or_else(|| {
                    *status = io.fail(1, format!("printf: '{argument}': expected a numeric value"));
                    0
                });
                let digits = match conversion {
                    'x' => format!("{value:x}"),
                    'X' => format!("{value:X}"),
                    'o' => format!("{value:o}"),
                    _ if flags.contains('+') => format!("{value:+}"),
                    _ => value.to_string(),
                };
                format!("{digits:0>width$}", width = precision.unwrap_or(0)).into_bytes()
            }
            'f' => {
                let value: f64 = argument.trim().parse().unwrap_or(0.0);
                format!("{value:.*}", precision.unwrap_or(6)).into_bytes()
            }
            other => return Err(format!("%{other}: invalid conversion specification")),
        };
        let fill = width.unwrap_or(0).saturating_sub(bytes.len());
        let zero = flags.contains('0') && !flags.contains('-') && conversion != 's';
        if flags.contains('-') {
            io.out(bytes);
            io.out(" ".repeat(fill));
        } else {
            io.out(if zero { "0" } else { " " }.repeat(fill));
            io.out(bytes);
        }
    }
    let (bytes, ended) = unescape(text);
    io.out(bytes);
    Ok(!ended)
}

/// A width, possibly `*`; at most 10,000.
fn number<'a>(text: &'a str, rest: &mut &[String]) -> (Option<usize>, &'a str) {
    if let Some(after) = text.strip_prefix('*') {
        let (first, more) = rest.split_first().map_or(("", *rest), |(f, more)| (f.as_str(), more));
        *rest = more;
        return (first.parse().ok().map(|width: usize| width.min(10_000)), after);
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    (digits.parse().ok().map(|width: usize| width.min(10_000)), after)
}

fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    if let Some(c) = text.strip_prefix(['\'', '"']) {
        return c.chars().next().map(|c| i64::from(c as u32));
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16),
        None if digits.len() > 1 && digits.starts_with('0') => i64::from_str_radix(digits, 8),
        None => digits.parse(),
    };
    value.ok().map(|value| sign * value)
}

fn quote(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
