//! Reading the files a command names, or standard input if it names none.

use std::sync::Arc;

use crate::io::Io;

/// One input: its name as given (`-` for standard input) and its bytes.
pub(super) struct Input {
    pub name: String,
    pub bytes: Arc<Vec<u8>>,
}

/// Reads every operand; what cannot be read is reported and makes the second value 1.
pub(super) fn read_all(command: &str, operands: &[String], io: &mut Io<'_>) -> (Vec<Input>, i32) {
    let stdin = ["-".to_owned()];
    let operands = if operands.is_empty() { &stdin } else { operands };
    let mut inputs = Vec::new();
    let mut status = 0;
    for name in operands {
        match io.input(name) {
            Ok(bytes) => inputs.push(Input { name: name.clone(), bytes }),
            Err(error) => status = io.fail(1, format!("{command}: {name}: {error}")),
        }
    }
    (inputs, status)
}

/// The lines of a text, each with its newline if it has one.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

/// The line without its newline.
pub(super) fn chomp(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}
