//! `touch`: empty files. The lab's files have no times.

use super::Builtin;
use crate::io::Io;

pub(super) const TOUCH: Builtin = Builtin {
    name: "touch",
    usage: "touch FILE...",
    about: "Creates empty files where there are none.",
    details: "",
    raw: false,
    run,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let names: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    if names.is_empty() {
        return io.fail(1, "touch: missing file operand");
    }
    let mut status = 0;
    for name in names {
        if io.is_directory(name).is_some() {
            continue;
        }
        if let Err(error) = io.write(name, b"") {
            status = io.fail(1, format!("touch: cannot touch '{name}': {error}"));
        }
    }
    status
}
