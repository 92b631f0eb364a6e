//! Blobs typed as base64, the CLI v2's default, read as leniently as Python reads them: what is
//! not of the alphabet is passed over, so that only a wrong length is an error. That is why
//! `--plaintext test` "works" and encrypts three bytes nobody meant.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::failure::Failure;
use super::model::Kind;
use super::param::Param;

/// Turns every blob given as text into bytes.
pub(super) fn decode_all(value: &mut Param, kind: &Kind) -> Result<(), Failure> {
    match (kind, value) {
        (Kind::Blob, value @ Param::Text(_)) => {
            let Param::Text(text) = &*value else { return Ok(()) };
            let bytes = decode(text)
                .ok_or_else(|| Failure::General(format!("Invalid base64: \"{text}\"")))?;
            *value = Param::Bytes(bytes);
        }
        (Kind::Structure(members), Param::Map(given)) => {
            for member in members {
                if let Some((_, value)) = given.iter_mut().find(|(name, _)| *name == member.name) {
                    decode_all(value, &member.kind)?;
                }
            }
        }
        (Kind::Map(inner), Param::Map(given)) => {
            for (_, value) in given {
                decode_all(value, inner)?;
            }
        }
        (Kind::List(inner), Param::List(items)) => {
            for item in items {
                decode_all(item, inner)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Python's `base64.b64decode(text)`.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut digits = String::with_capacity(text.len());
    let mut padding = 0;
    for c in text.chars() {
        match c {
            '=' if digits.len() % 4 >= 2 => {
                padding += 1;
                if digits.len() % 4 + padding >= 4 {
                    break;
                }
            }
            '=' => {}
            c if c.is_ascii_alphanumeric() || c == '+' || c == '/' => {
                padding = 0;
                digits.push(c);
            }
            _ => {}
        }
    }
    match (digits.len() % 4, padding) {
        (0, _) => {}
        (2, 2..) => digits.push_str("=="),
        (3, 1..) => digits.push('='),
        _ => return None,
    }
    // The last digit may carry bits that belong to no byte; Python drops them.
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    engine.decode(digits).ok()
}

/// Bytes as JSON carries them.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn text_is_read_as_python_reads_it() {
        for (text, want) in [
            ("aGVsbG8=", Some("hello")),
            ("aGVs\nbG8=\n", Some("hello")),
            ("hello", None),
            ("hello world", None),
            ("aGVsbG8", None),
            ("", Some("")),
            ("=aGVsbG8=", Some("hello")),
            ("aGVsbG8=aGVs", Some("hello")),
        ] {
            let decoded = decode(text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            assert_eq!(decoded.as_deref(), want, "{text}");
        }
        assert_eq!(decode("test"), Some(vec![0xb5, 0xeb, 0x2d]));
    }
}
