//! `basename` and `dirname`: the parts of a path.

use super::Builtin;
use crate::io::Io;
use crate::vfs::path;

pub(super) const BASENAME: Builtin = Builtin {
    name: "basename",
    usage: "basename PATH [SUFFIX]",
    about: "Prints the last part of a path, without SUFFIX.",
    details: "Example: basename keys/data.enc .enc",
    raw: false,
    run: |args, io| match args {
        [] => missing("basename", io),
        [name, rest @ ..] => {
            let base = path::file_name(name);
            let suffix = rest.first().map(String::as_str).unwrap_or_default();
            let base = base.strip_suffix(suffix).filter(|base| !base.is_empty()).unwrap_or(base);
            let base = if base.is_empty() && name.starts_with('/') { "/" } else { base };
            io.out(format!("{base}\n"));
            0
        }
    },
};

pub(super) const DIRNAME: Builtin = Builtin {
    name: "dirname",
    usage: "dirname PATH...",
    about: "Prints a path without its last part.",
    details: "",
    raw: false,
    run: |args, io| {
        if args.is_empty() {
            return missing("dirname", io);
        }
        for name in args {
            let trimmed = name.trim_end_matches('/');
            let parent = match trimmed.rsplit_once('/') {
                Some(("", _)) => "/",
                Some((parent, _)) => parent,
                None if trimmed.is_empty() && !name.is_empty() => "/",
                None => ".",
            };
            io.out(format!("{parent}\n"));
        }
        0
    },
};

fn missing(command: &str, io: &mut Io<'_>) -> i32 {
    io.fail(1, format!("{command}: missing operand\nTry '{command} --help' for more information."))
}
