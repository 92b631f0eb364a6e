//! `sha256sum` and its sisters: digests, as `sign --message-type DIGEST` wants them.

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::Builtin;
use super::inputs::{lines, read_all};
use super::options::Spec;
use crate::io::Io;

pub(super) const SHA256SUM: Builtin = Builtin {
    name: "sha256sum",
    usage: "sha256sum [-c] [FILE]...",
    about: "Prints SHA-256 digests, or with -c checks a list of them.",
    details: "  -c   check the digests in FILE\n\n\
              Example: sha256sum data.txt | cut -d' ' -f1 | xxd -r -p > digest.bin",
    raw: false,
    run: |args, io| run("sha256sum", args, io, |bytes| hex(&Sha256::digest(bytes))),
};

pub(super) const SHA384SUM: Builtin = Builtin {
    name: "sha384sum",
    usage: "sha384sum [-c] [FILE]...",
    about: "Prints SHA-384 digests, or with -c checks a list of them.",
    details: "",
    raw: false,
    run: |args, io| run("sha384sum", args, io, |bytes| hex(&Sha384::digest(bytes))),
};

pub(super) const SHA512SUM: Builtin = Builtin {
    name: "sha512sum",
    usage: "sha512sum [-c] [FILE]...",
    about: "Prints SHA-512 digests, or with -c checks a list of them.",
    details: "",
    raw: false,
    run: |args, io| run("sha512sum", args, io, |bytes| hex(&Sha512::digest(bytes))),
};

fn run(
    command: &'static str,
    args: &[String],
    io: &mut Io<'_>,
    digest: impl Fn(&[u8]) -> String,
) -> i32 {
    let spec = Spec { command, short: "cbt", long: &[("check", 'c')], status: 1 };
    let parsed = match spec.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let (inputs, mut status) = read_all(command, &parsed.operands, io);
    for input in inputs {
        if !parsed.has('c') {
            io.out(format!("{}  {}\n", digest(&input.bytes), input.name));
            continue;
        }
        let mut wrong = 0;
        for line in lines(&input.bytes) {
            let line = String::from_utf8_lossy(line);
            let Some((wanted, name)) = line.trim_end().split_once("  ") else { continue };
            let verdict = match io.input(name) {
                Ok(bytes) if digest(&bytes) == wanted => "OK",
                Ok(_) => "FAILED",
                Err(error) => {
                    io.err(format!("{command}: {name}: {error}\n"));
                    "FAILED open or read"
                }
            };
            wrong += usize::from(verdict != "OK");
            io.out(format!("{name}: {verdict}\n"));
        }
        if wrong > 0 {
            let plural = if wrong == 1 { "checksum" } else { "checksums" };
            let why = format!("{command}: WARNING: {wrong} computed {plural} did NOT match");
            status = io.fail(1, why);
        }
    }
    status
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
