//! `cp`: copies of files and, with -r, of directories.

use super::Builtin;
use super::options::Spec;
use crate::io::Io;
use crate::vfs::{VfsError, path};

pub(super) const CP: Builtin = Builtin {
    name: "cp",
    usage: "cp [-r] SOURCE... DESTINATION",
    about: "Copies files.",
    details: "  -r   copy directories with what is in them",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "cp",
    short: "rRafpv",
    long: &[("recursive", 'r'), ("archive", 'a'), ("force", 'f')],
    status: 1,
};

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
        return io.fail(1, format!("cp: target '{target}': Not a directory"));
    }
    let recursive = parsed.has('r') || parsed.has('R') || parsed.has('a');
    let mut status = 0;
    for source in sources {
        let name = match into {
            true => format!("{}/{}", target.trim_end_matches('/'), path::file_name(source)),
            false => target.clone(),
        };
        status |= match io.is_directory(source) {
            Some(true) if !recursive => {
                io.fail(1, format!("cp: -r not specified; omitting directory '{source}'"))
            }
            Some(true) if within(&io.resolve(&name), &io.resolve(source)) => io
                .fail(1, format!("cp: cannot copy a directory, '{source}', into itself, '{name}'")),
            Some(true) => copy_directory(source, &name, io),
            _ => copy_file(source, &name, io),
        };
    }
    status
}

/// Whether `inner` is `outer` or below it.
pub(super) fn within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn copy_file(source: &str, target: &str, io: &mut Io<'_>) -> i32 {
    let bytes = match io.read(source) {
        Ok(bytes) => bytes,
        Err(VfsError::NotFound) => {
            return io.fail(1, format!("cp: cannot stat '{source}': {}", VfsError::NotFound));
        }
        Err(error) => return io.fail(1, format!("cp: error reading '{source}': {error}")),
    };
    if io.resolve(source) == io.resolve(target) {
        return io.fail(1, format!("cp: '{source}' and '{target}' are the same file"));
    }
    match io.write(target, &bytes) {
        Ok(()) => 0,
        Err(error) => io.fail(1, format!("cp: cannot create regular file '{target}': {error}")),
    }
}

fn copy_directory(source: &str, target: &str, io: &mut Io<'_>) -> i32 {
    let from = io.resolve(source);
    let to = io.resolve(target);
    match io.files().make_directory(&to) {
        Ok(()) | Err(VfsError::Exists) => {}
        Err(error) => {
            return io.fail(1, format!("cp: cannot create directory '{target}': {error}"));
        }
    }
    let entries = match io.files().list(&from) {
        Ok(entries) => entries,
        Err(error) => return io.fail(1, format!("cp: cannot access '{source}': {error}")),
    };
    let mut status = 0;
    for entry in entries {
        let from = format!("{source}/{}", entry.name);
        let to = format!("{target}/{}", entry.name);
        status |= match entry.size {
            None => copy_directory(&from, &to, io),
            Some(_) => copy_file(&from, &to, io),
        };
    }
    status
}
