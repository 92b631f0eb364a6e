//! `base64`: the encoding every AWS CLI lesson meets.

use ::base64::engine::general_purpose::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ::base64::{Engine as _, alphabet};

use super::Builtin;
use super::inputs::read_all;
use super::options::Spec;
use crate::io::Io;

pub(super) const BASE64: Builtin = Builtin {
    name: "base64",
    usage: "base64 [-d] [-i] [-w COLUMNS] [FILE]",
    about: "Encodes FILE or standard input as base64 text, or decodes it.",
    details: "  -d, -D, --decode        decode\n  -i, --ignore-garbage    skip what is not base64\n  \
              -w, --wrap=COLUMNS      break lines after COLUMNS characters (76; 0: never)\n\n\
              Example: aws kms encrypt ... --query CiphertextBlob --output text | base64 --decode > data.enc",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "base64",
    short: "dDiw:",
    long: &[("decode", 'd'), ("ignore-garbage", 'i'), ("wrap", 'w')],
    status: 1,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = match SPEC.parse(args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    if let [_, extra, ..] = parsed.operands.as_slice() {
        return SPEC.fail(io, &format!("extra operand '{extra}'"));
    }
    let (inputs, status) = read_all("base64", &parsed.operands, io);
    let Some(input) = inputs.first() else { return status };
    if parsed.has('d') || parsed.has('D') {
        return decode(&input.bytes, parsed.has('i'), io);
    }
    let columns = match parsed.value('w').map(str::parse::<usize>) {
        None => 76,
        Some(Ok(columns)) => columns,
        Some(Err(_)) => {
            let given = parsed.value('w').unwrap_or_default();
            return io.fail(1, format!("base64: invalid wrap size: '{given}'"));
        }
    };
    let text = STANDARD.encode(&**input.bytes);
    if columns == 0 {
        io.out(text);
        return 0;
    }
    for line in text.as_bytes().chunks(columns) {
        io.out(line);
        io.out("\n");
    }
    0
}

/// Takes a last digit whose unused bits are set, as GNU does.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Decodes the beginning of a group that is cut off.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes group by group and, as GNU does, prints what came before the first mistake.
fn decode(bytes: &[u8], ignore: bool, io: &mut Io<'_>) -> i32 {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let skipped = |byte: &u8| *byte != b'\n' && (!ignore || is_digit(*byte));
    let digits: Vec<u8> = bytes.iter().copied().filter(skipped).collect();
    for group in digits.chunks(4) {
        match DECODER.decode(group) {
            Ok(bytes) => io.out(bytes),
            Err(_) => {
                let is_digit = |byte: &&u8| is_digit(**byte) && **byte != b'=';
                let mut rest: Vec<u8> = group.iter().take_while(is_digit).copied().collect();
                rest.truncate(3);
                io.out(LENIENT.decode(rest).unwrap_or_default());
                return io.fail(1, "base64: invalid input");
            }
        }
    }
    0
}
