//! `tr`: bytes replaced, deleted or squeezed.

use super::Builtin;
use super::escape::unescape;
use super::options::Spec;
use crate::io::Io;

pub(super) const TR: Builtin = Builtin {
    name: "tr",
    usage: "tr [-c] [-d] [-s] SET1 [SET2]",
    about: "Replaces, deletes or squeezes the bytes of standard input.",
    details: "  -d   delete SET1\n  -s   squeeze repeats of the last set\n  -c   all but SET1\n\n  \
              Sets: abc, a-z, \\n, [:upper:], [:digit:] ...\n\nExample: tr -d '\\n' < encrypted.txt",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "tr",
    short: "+cCdst",
    long: &[("complement", 'c'), ("delete", 'd'), ("squeeze-repeats", 's'), ("truncate-set1", 't')],
    status: 1,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (first, second) = match parsed.operands.as_slice() {
        [] => return SPEC.fail(io, "missing operand"),
        [first] => (first, None),
        [first, second] => (first, Some(second)),
        [_, _, extra, ..] => return SPEC.fail(io, &format!("extra operand '{extra}'")),
    };
    let (delete, squeeze) = (parsed.has('d'), parsed.has('s'));
    if second.is_none() && !delete && !squeeze {
        return SPEC.fail(io, &format!("missing operand after '{first}'"));
    }
    let mut from = set(first);
    if parsed.has('c') || parsed.has('C') {
        from = (0..=255).filter(|byte| !from.contains(byte)).collect();
    }
    let to = second.map(|text| set(text)).unwrap_or_default();
    if second.is_some() && to.is_empty() && !delete {
        return io.fail(1, "tr: when not truncating set1, string2 must be non-empty");
    }
    let input = match io.read_stdin() {
        Ok(input) => input,
        Err(error) => return io.fail(1, format!("tr: read error: {error}")),
    };
    let squeezed = if second.is_some() { &to } else { &from };
    let mut result: Vec<u8> = Vec::with_capacity(input.len());
    let mut places = [None; 256];
    for (place, byte) in from.iter().enumerate() {
        if let Some(slot) = places.get_mut(usize::from(*byte)) {
            *slot = Some(place);
        }
    }
    for byte in input.iter().copied() {
        let place = places.get(usize::from(byte)).copied().flatten();
        let byte = match place {
            Some(_) if delete => continue,
            Some(place) if !to.is_empty() => to.get(place).or(to.last()).copied().unwrap_or(byte),
            _ => byte,
        };
        if squeeze && squeezed.contains(&byte) && result.last() == Some(&byte) {
            continue;
        }
        result.push(byte);
    }
    io.out(result);
    0
}

fn set(text: &str) -> Vec<u8> {
    let mut result = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(class) = rest.strip_prefix("[:")
            && let Some((class, after)) = class.split_once(":]")
        {
            let takes =
                |byte: &u8| byte.is_ascii() && crate::lang::class_takes(class, char::from(*byte));
            result.extend((0..=255).filter(takes));
            rest = after;
            continue;
        }
        let (low, after) = element(rest);
        rest = after;
        if let Some(after) = rest.strip_prefix('-').filter(|after| !after.is_empty())
            && let [low] = low.as_slice()
        {
            let (high, after) = element(after);
            if let [high] = high.as_slice() {
                result.extend(*low..=*high);
                rest = after;
                continue;
            }
        }
        result.extend(low);
    }
    result
}

/// The first character, or escape, of a set.
fn element(text: &str) -> (Vec<u8>, &str) {
    let mut end = text.chars().next().map_or(0, char::len_utf8);
    if text.starts_with('\\') {
        let escaped = text.get(1..).unwrap_or_default();
        let octal = escaped.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        end = 1 + if octal > 0 { octal } else { escaped.chars().next().map_or(0, char::len_utf8) };
    }
    let (first, rest) = text.split_at(end);
    (unescape(first).0, rest)
}
