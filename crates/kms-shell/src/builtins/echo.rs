//! `echo`: its arguments, as bash's builtin prints them.

use super::Builtin;
use super::escape::unescape;
use crate::io::Io;

pub(super) const ECHO: Builtin = Builtin {
    name: "echo",
    usage: "echo [-neE] [TEXT]...",
    about: "Prints its arguments and a newline.",
    details: "  -n   no newline at the end: what you want before base64 or encrypt\n  \
              -e   replace \\n, \\t, \\x41 ...\n\nExample: echo -n 'secret' > data.txt",
    raw: true,
    run,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let (mut newline, mut escapes) = (true, false);
    let mut rest = args;
    while let Some((first, more)) = rest.split_first() {
        let flags = first.strip_prefix('-').unwrap_or_default();
        if flags.is_empty() || !flags.chars().all(|flag| "neE".contains(flag)) {
            break;
        }
        for flag in flags.chars() {
            match flag {
                'n' => newline = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        rest = more;
    }
    let text = rest.join(" ");
    if escapes {
        let (bytes, ended) = unescape(&text);
        io.out(bytes);
        newline &= !ended;
    } else {
        io.out(text);
    }
    if newline {
        io.out("\n");
    }
    0
}
