//! `tee`: standard input on, and into files.

use super::Builtin;
use super::options::Spec;
use crate::io::Io;
use crate::vfs::VfsError;

pub(super) const TEE: Builtin = Builtin {
    name: "tee",
    usage: "tee [-a] [FILE]...",
    about: "Copies standard input to standard output and into files.",
    details: "  -a   add to the files\n\nExample: aws kms create-key | tee key.json",
    raw: false,
    run,
};

const SPEC: Spec = Spec { command: "tee", short: "a", long: &[("append", 'a')], status: 1 };

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let bytes = match io.read_stdin() {
        Ok(bytes) => bytes,
        Err(error) => return io.fail(1, format!("tee: standard input: {error}")),
    };
    io.out(&**bytes);
    let mut status = 0;
    for name in &parsed.operands {
        let mut whole = Vec::new();
        if parsed.has('a') {
            match io.read(name) {
                Ok(old) => whole.extend_from_slice(&old),
                Err(VfsError::NotFound) => {}
                Err(error) => {
                    status = io.fail(1, format!("tee: {name}: {error}"));
                    continue;
                }
            }
        }
        whole.extend_from_slice(&bytes);
        if let Err(error) = io.write(name, &whole) {
            status = io.fail(1, format!("tee: {name}: {error}"));
        }
    }
    status
}
