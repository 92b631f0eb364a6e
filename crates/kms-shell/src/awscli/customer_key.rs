//! Keys of the caller's own for S3 (SSE-C): the CLI takes their bytes, sends them as base64 and adds their MD5.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::{Digest as _, Md5};

use super::param::Param;

/// The members that hold such a key, and those for its MD5.
const KEYS: [(&str, &str); 2] = [
    ("SSECustomerKey", "SSECustomerKeyMD5"),
    ("CopySourceSSECustomerKey", "CopySourceSSECustomerKeyMD5"),
];

/// Encodes the keys among the parameters. A key that comes with its MD5 is taken as it is, as the CLI does.
pub(super) fn encode(parameters: &mut Vec<(String, Param)>) {
    for (key, md5) in KEYS {
        if parameters.iter().any(|(name, _)| name == md5) {
            continue;
        }
        let Some((_, value)) = parameters.iter_mut().find(|(name, _)| name == key) else {
            continue;
        };
        let bytes = match value {
            Param::Bytes(bytes) => bytes.clone(),
            Param::Text(text) => text.clone().into_bytes(),
            _ => continue,
        };
        *value = Param::Text(BASE64.encode(&bytes));
        parameters.push((md5.to_owned(), Param::Text(BASE64.encode(Md5::digest(&bytes)))));
    }
}
