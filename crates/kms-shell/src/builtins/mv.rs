//! `mv`: renames files and directories.

use super::Builtin;
use super::cp::within;
use super::options::Spec;
use crate::io::Io;
use crate::vfs::{VfsError, path};

pub(super) const MV: Builtin = Builtin {
    name: "mv",
    usage: "mv SOURCE... DESTINATION",
    about: "Moves or renames files and directories.",
    details: "",
    raw: false,
    run,
};

const SPEC: Spec = Spec { command: "mv", short: "fvn", long: &[("force", 'f')], status: 1 };

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (target, sources) = match parsed.operands.split_last() {
        None => return SPEC.fail(io, "missing file operand"),
        Some((only, [])) => {
            return SPEC.fail(io, &format!("missing destination file operand after '{only}'"));
        }
        Some(split) => split,
    };
    let into = io.is_directory(target) == Some(true);
    if !into && sources.len() > 1 {
        return io.fail(1, format!("mv: target '{target}': Not a directory"));
    }
    let mut status = 0;
    for source in sources {
        let name = match into {
            true => format!("{}/{}", target.trim_end_matches('/'), path::file_name(source)),
            false => target.clone(),
        };
        let (from, to) = (io.resolve(source), io.resolve(&name));
        if io.is_directory(source).is_none() {
            status = io.fail(1, format!("mv: cannot stat '{source}': {}", VfsError::NotFound));
        } else if from == to {
            status = io.fail(1, format!("mv: '{source}' and '{name}' are the same file"));
        } else if within(&to, &from) {
            let why = format!("mv: cannot move '{source}' to a subdirectory of itself, '{name}'");
            status = io.fail(1, why);
        } else if let Err(error) = relocate(&from, &to, io) {
            status = io.fail(1, format!("mv: cannot move '{source}' to '{name}': {error}"));
        }
    }
    status
}

fn relocate(from: &str, to: &str, io: &mut Io<'_>) -> Result<(), VfsError> {
    let files = io.files();
    if files.is_directory(from) == Some(true) {
        match files.make_directory(to) {
            Err(VfsError::Exists) if files.is_directory(to) == Some(false) => {
                return Err(VfsError::NotDirectory);
            }
            Err(VfsError::Exists) if files.list(to)?.is_empty() => {}
            Err(VfsError::Exists) => return Err(VfsError::NotEmpty),
            other => other?,
        }
        for entry in files.list(from)? {
            relocate(&format!("{from}/{}", entry.name), &format!("{to}/{}", entry.name), io)?;
        }
    } else {
        let bytes = files.read(from)?;
        // Gone first, so that a move needs no room for two.
        files.remove(from)?;
        return files.write(to, bytes.to_vec()).or_else(|error| {
            files.write(from, bytes.to_vec())?;
            Err(error)
        });
    }
    io.files().remove(from)
}
