//! `rm`: removes files and, with -r, directories. As everywhere, there is no way back but `kmslab undo`.

use super::Builtin;
use super::options::Spec;
use crate::io::Io;
use crate::vfs::VfsError;

pub(super) const RM: Builtin = Builtin {
    name: "rm",
    usage: "rm [-f] [-r] FILE...",
    about: "Removes files.",
    details: "  -r   directories too, with what is in them\n  -f   no error if there is nothing",
    raw: false,
    run,
};

const SPEC: Spec =
    Spec { command: "rm", short: "rRfiv", long: &[("recursive", 'r'), ("force", 'f')], status: 1 };

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    if parsed.operands.is_empty() && !parsed.has('f') {
        return SPEC.fail(io, "missing operand");
    }
    let recursive = parsed.has('r') || parsed.has('R');
    let mut status = 0;
    for name in &parsed.operands {
        let path = io.resolve(name);
        let removed = match io.is_directory(name) {
            Some(true) if !recursive => Err(VfsError::IsDirectory),
            Some(true) => remove_tree(&path, io),
            _ => io.files().remove(&path),
        };
        match removed {
            Ok(()) => {}
            Err(VfsError::NotFound) if parsed.has('f') => {}
            Err(error) => status = io.fail(1, format!("rm: cannot remove '{name}': {error}")),
        }
    }
    status
}

fn remove_tree(path: &str, io: &mut Io<'_>) -> Result<(), VfsError> {
    for entry in io.files().list(path)? {
        let inner = format!("{}/{}", path.trim_end_matches('/'), entry.name);
        match entry.size {
            None => remove_tree(&inner, io)?,
            Some(_) => io.files().remove(&inner)?,
        }
    }
    io.files().remove(path)
}
