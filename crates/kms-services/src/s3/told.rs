//! What answers tell of an object's encryption.

use super::protection::Protection;
use super::types::Text;

/// The members that PutObject, GetObject, HeadObject and CopyObject have in common.
pub struct Told {
    pub algorithm: Option<Text>,
    pub own_algorithm: Option<Text>,
    pub own_md5: Option<Text>,
    pub kms_key: Option<Text>,
    pub bucket_key: Option<bool>,
}

impl Told {
    pub fn of(protection: &Protection) -> Told {
        let own_md5 = match protection {
            Protection::Own { md5, .. } => Some(Text::from(md5.as_str())),
            _ => None,
        };
        Told {
            algorithm: protection.algorithm().map(Text::from),
            own_algorithm: own_md5.as_ref().map(|_| Text::from("AES256")),
            own_md5,
            kms_key: protection.kms_key().map(Text::from),
            bucket_key: matches!(protection, Protection::BucketKey { .. }).then_some(true),
        }
    }
}

/// The content type of what has none.
pub fn binary() -> String {
    "binary/octet-stream".to_owned()
}

/// Text with `%41` in it as the characters meant.
pub fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = (byte == b'%').then(|| (ahead.next(), ahead.next()));
        let digit = |digit: Option<u8>| char::from(digit?).to_digit(16);
        let decoded = digits.and_then(|(high, low)| Some(digit(high)? * 16 + digit(low)?));
        match decoded.and_then(|decoded| u8::try_from(decoded).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = ahead;
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
