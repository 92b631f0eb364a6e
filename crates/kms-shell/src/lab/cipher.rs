//! `kmslab cipher inspect`: what the bytes of a ciphertext are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kms_engine::crypto;

use super::envelope::{Envelope, message_map};
use super::table::Table;
use crate::io::Io;

/// Labels the bytes of a file, or of base64 text given directly.
pub fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let [verb, what] = args else {
        return io.fail(
            2,
            "kmslab cipher: write `kmslab cipher inspect FILE` or give the base64 text itself",
        );
    };
    if verb != "inspect" {
        return io.fail(2, format!("kmslab cipher: `{verb}` is not something it does; write `kmslab cipher inspect FILE`"));
    }
    let name = what.strip_prefix("fileb://").unwrap_or(what);
    let bytes = match io.input(name) {
        Ok(bytes) => bytes.to_vec(),
        Err(_) => match STANDARD.decode(what.trim()) {
            Ok(bytes) => bytes,
            Err(_) => {
                return io.fail(
                    1,
                    format!("kmslab cipher: there is no file `{what}`, and it is not base64 text"),
                );
            }
        },
    };
    match message_map(&bytes) {
        Some(Ok(message)) => {
            io.out(format!(
                "{} bytes: a message of the AWS Encryption SDK\n\n{}",
                bytes.len(),
                message.map
            ));
            for key in message.data_keys {
                io.out("\na wrapped data key inside it:\n\n");
                io.out(layout(&key));
            }
            return 0;
        }
        Some(Err(why)) => {
            return io.fail(
                1,
                format!(
                    "kmslab cipher: it begins as a message of the AWS Encryption SDK, but {why}"
                ),
            );
        }
        None => {}
    }
    if let Some(envelope) = Envelope::parse(&bytes) {
        io.out(format!("{} bytes: an envelope of `kmslab envelope encrypt`\n\n", bytes.len()));
        io.out(envelope.map());
        io.out("\nthe wrapped data key inside it:\n\n");
        io.out(layout(&envelope.wrapped_key));
        return 0;
    }
    let text = std::str::from_utf8(&bytes).ok().map(str::trim).unwrap_or_default();
    if let Some(decoded) = STANDARD.decode(text).ok().filter(|decoded| !decoded.is_empty()) {
        io.out("This is base64 text, not the ciphertext itself: `base64 --decode` it first. Decoded it is:\n\n");
        io.out(layout(&decoded));
        return 0;
    }
    io.out(layout(&bytes));
    0
}

fn layout(bytes: &[u8]) -> String {
    let mut table = Table::default();
    table.row(["offset", "bytes", "what", "value"]);
    for field in crypto::layout(bytes) {
        let value = shorten(&field.value_hex);
        table.row([&field.offset.to_string(), &field.len.to_string(), field.name, &value]);
    }
    table.to_string()
}

fn shorten(hex: &str) -> String {
    match hex.get(..32) {
        Some(start) if hex.len() > 64 => format!("{start}..."),
        _ => hex.to_owned(),
    }
}
