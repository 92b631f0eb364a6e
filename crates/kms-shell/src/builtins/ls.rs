//! `ls`: names, and with -l sizes.

use super::Builtin;
use super::options::Spec;
use crate::io::{DEVICES, Io};
use crate::vfs::{Entry, VfsError, path};

pub(super) const LS: Builtin = Builtin {
    name: "ls",
    usage: "ls [-a] [-l] [-1] [-d] [-R] [FILE]...",
    about: "Lists directories and files.",
    details: "  -l   with sizes in bytes\n  -a   with hidden names\n  -d   a directory itself\n  \
              -1   one per line (always, here)\n  -R   and all below",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "ls",
    short: "alh1dRAF",
    long: &[("all", 'a'), ("almost-all", 'A'), ("directory", 'd'), ("recursive", 'R')],
    status: 2,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let long = parsed.has('l');
    let hidden = parsed.has('a') || parsed.has('A');
    let here = [".".to_owned()];
    let operands = if parsed.operands.is_empty() { &here[..] } else { &parsed.operands };
    let mut status = 0;
    let mut directories = Vec::new();
    for name in operands {
        match io.is_directory(name) {
            None => {
                let why = format!("ls: cannot access '{name}': {}", VfsError::NotFound);
                status = io.fail(2, why);
            }
            Some(true) if !parsed.has('d') => directories.push(name.clone()),
            Some(true) => show(&Entry { name: name.clone(), size: None }, long, io),
            Some(false) => {
                let size = io.read(name).map_or(0, |bytes| bytes.len() as u64);
                show(&Entry { name: name.clone(), size: Some(size) }, long, io);
            }
        }
    }
    let headers = operands.len() > 1 || parsed.has('R');
    let files_before = directories.len() < operands.len();
    let mut first = !files_before;
    // Depth first, in order: the list is a stack read from its end.
    directories.reverse();
    while let Some(name) = directories.pop() {
        let entries = match entries(&name, io) {
            Ok(entries) => entries,
            Err(error) => {
                status = io.fail(2, format!("ls: cannot open directory '{name}': {error}"));
                continue;
            }
        };
        if headers {
            let gap = if std::mem::take(&mut first) { "" } else { "\n" };
            io.out(format!("{gap}{name}:\n"));
        }
        for entry in entries.iter().filter(|entry| hidden || !entry.name.starts_with('.')) {
            show(entry, long, io);
        }
        if parsed.has('R') {
            let below = entries.iter().rev().filter(|entry| entry.size.is_none());
            directories.extend(below.map(|entry| format!("{name}/{}", entry.name)));
        }
    }
    status
}

fn entries(name: &str, io: &mut Io<'_>) -> Result<Vec<Entry>, VfsError> {
    let directory = io.resolve(name);
    let mut entries = io.files().list(&directory)?;
    if directory == "/dev" {
        let devices = DEVICES.iter().map(|(device, _)| path::file_name(device).to_owned());
        entries.extend(devices.map(|name| Entry { name, size: Some(0) }));
    }
    Ok(entries)
}

fn show(entry: &Entry, long: bool, io: &mut Io<'_>) {
    match (long, entry.size) {
        (false, _) => io.out(format!("{}\n", entry.name)),
        (true, None) => io.out(format!("drwxr-xr-x {:>10} {}\n", "-", entry.name)),
        (true, Some(size)) => io.out(format!("-rw-r--r-- {size:>10} {}\n", entry.name)),
    }
}
