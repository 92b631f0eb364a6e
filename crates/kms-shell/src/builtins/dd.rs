//! `dd`: blocks of bytes, for test data and for cutting ciphertexts apart.

use super::Builtin;
use super::options::count;
use crate::io::Io;
use crate::vfs::{TOTAL_LIMIT, VfsError};

pub(super) const DD: Builtin = Builtin {
    name: "dd",
    usage: "dd [if=FILE] [of=FILE] [bs=N] [count=N] [skip=N] [seek=N] [conv=notrunc] [status=none]",
    about: "Copies blocks of bytes from one file to another.",
    details: "  if=, of=   input and output (standard streams)\n  bs=        bytes of a block (512)\n  \
              count=     how many blocks\n  skip=      blocks to pass over in the input\n  \
              seek=      blocks to keep at the start of the output\n\n\
              Example: dd if=/dev/urandom of=big.bin bs=1M count=5",
    raw: false,
    run,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let mut block = 512;
    let (mut blocks, mut skip, mut seek) = (None, 0, 0);
    let (mut input, mut output) = ("-".to_owned(), None);
    let (mut truncate, mut quiet) = (true, false);
    for arg in args {
        let Some((name, value)) = arg.split_once('=') else {
            return usage(io, &format!("unrecognized operand '{arg}'"));
        };
        let number = count(value).and_then(|number| usize::try_from(number).ok());
        let taken = match (name, number) {
            ("bs" | "ibs" | "obs", Some(number)) if number > 0 => {
                block = number;
                true
            }
            ("count", Some(number)) => {
                blocks = Some(number);
                true
            }
            ("skip", Some(number)) => {
                skip = number;
                true
            }
            ("seek", Some(number)) => {
                seek = number;
                true
            }
            ("bs" | "ibs" | "obs" | "count" | "skip" | "seek", _) => {
                return io.fail(1, format!("dd: invalid number: '{value}'"));
            }
            ("if", _) => {
                value.clone_into(&mut input);
                true
            }
            ("of", _) => {
                output = Some(value.to_owned());
                true
            }
            ("conv", _) => {
                truncate &= !value.split(',').any(|word| word == "notrunc");
                true
            }
            ("status", _) => {
                quiet = value != "progress";
                true
            }
            _ => false,
        };
        if !taken {
            return usage(io, &format!("unrecognized operand '{arg}'"));
        }
    }
    let bytes = match gather(&input, block, blocks, skip, io) {
        Ok(bytes) => bytes,
        Err(error) => return io.fail(1, format!("dd: failed to open '{input}': {error}")),
    };
    let total = bytes.len();
    match &output {
        None => io.out(bytes),
        Some(name) => {
            if let Err(error) = put(name, bytes, seek.saturating_mul(block), truncate, io) {
                return io.fail(1, format!("dd: failed to open '{name}': {error}"));
            }
        }
    }
    if !quiet {
        let records = format!("{}+{}", total / block, usize::from(!total.is_multiple_of(block)));
        // The real one goes on with how long it took; the lab has no stopwatch.
        io.err(format!("{records} records in\n{records} records out\n{total} bytes copied\n"));
    }
    0
}

fn usage(io: &mut Io<'_>, why: &str) -> i32 {
    io.fail(1, format!("dd: {why}\nTry 'dd --help' for more information."))
}

fn gather(
    input: &str,
    block: usize,
    blocks: Option<usize>,
    skip: usize,
    io: &mut Io<'_>,
) -> Result<Vec<u8>, VfsError> {
    let skip = skip.saturating_mul(block);
    match blocks {
        Some(blocks) => {
            let wanted = blocks.saturating_mul(block).saturating_add(skip);
            let mut bytes = io.take(input, wanted)?;
            bytes.drain(..skip.min(bytes.len()));
            Ok(bytes)
        }
        None => {
            let bytes = io.input(input)?;
            Ok(bytes.get(skip.min(bytes.len())..).unwrap_or_default().to_vec())
        }
    }
}

fn put(
    name: &str,
    bytes: Vec<u8>,
    seek: usize,
    truncate: bool,
    io: &mut Io<'_>,
) -> Result<(), VfsError> {
    if seek == 0 && truncate {
        return io.write(name, &bytes);
    }
    if seek > TOTAL_LIMIT {
        return Err(VfsError::FileTooLarge);
    }
    let mut whole = match io.read(name) {
        Err(VfsError::NotFound) => Vec::new(),
        other => other?.to_vec(),
    };
    let end = seek + bytes.len();
    if whole.len() < end {
        whole.resize(end, 0);
    } else if truncate {
        whole.truncate(end);
    }
    if let Some(place) = whole.get_mut(seek..end) {
        place.copy_from_slice(&bytes);
    }
    io.write(name, &whole)
}
