//! `mkdir`: new directories.

use super::Builtin;
use super::options::Spec;
use crate::io::Io;
use crate::vfs::VfsError;

pub(super) const MKDIR: Builtin = Builtin {
    name: "mkdir",
    usage: "mkdir [-p] DIRECTORY...",
    about: "Makes directories.",
    details: "  -p   with the ones above, and no error if it is there already",
    raw: false,
    run,
};

const SPEC: Spec = Spec { command: "mkdir", short: "pv", long: &[("parents", 'p')], status: 1 };

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    if parsed.operands.is_empty() {
        return SPEC.fail(io, "missing operand");
    }
    let mut status = 0;
    for name in &parsed.operands {
        let path = io.resolve(name);
        let made = match parsed.has('p') {
            true => with_parents(&path, io),
            false => io.files().make_directory(&path),
        };
        if let Err(error) = made {
            status = io.fail(1, format!("mkdir: cannot create directory '{name}': {error}"));
        }
    }
    status
}

fn with_parents(path: &str, io: &mut Io<'_>) -> Result<(), VfsError> {
    let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
    for end in ends {
        let part = path.get(..end).unwrap_or(path);
        match io.files().is_directory(part) {
            Some(true) => {}
            Some(false) if end == path.len() => return Err(VfsError::Exists),
            Some(false) => return Err(VfsError::NotDirectory),
            None => io.files().make_directory(part)?,
        }
    }
    Ok(())
}
