//! HMAC, by RFC 2104, with the whole tag.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{CryptoError, Material};
use crate::spec::MacAlgorithmSpec;

/// The tag of GenerateMac: 28, 32, 48 or 64 bytes.
pub fn mac(
    algorithm: MacAlgorithmSpec,
    key: &Material,
    message: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    match algorithm {
        MacAlgorithmSpec::HmacSha224 => tag::<Hmac<Sha224>>(key, message),
        MacAlgorithmSpec::HmacSha256 => tag::<Hmac<Sha256>>(key, message),
        MacAlgorithmSpec::HmacSha384 => tag::<Hmac<Sha384>>(key, message),
        MacAlgorithmSpec::HmacSha512 => tag::<Hmac<Sha512>>(key, message),
    }
}

/// Whether the tag is the message's, compared in constant time.
pub fn verify_mac(
    algorithm: MacAlgorithmSpec,
    key: &Material,
    message: &[u8],
    tag: &[u8],
) -> Result<bool, CryptoError> {
    match algorithm {
        MacAlgorithmSpec::HmacSha224 => matches::<Hmac<Sha224>>(key, message, tag),
        MacAlgorithmSpec::HmacSha256 => matches::<Hmac<Sha256>>(key, message, tag),
        MacAlgorithmSpec::HmacSha384 => matches::<Hmac<Sha384>>(key, message, tag),
        MacAlgorithmSpec::HmacSha512 => matches::<Hmac<Sha512>>(key, message, tag),
    }
}

/// HMAC-SHA-256 over the parts one after the other, for deriving keys and identifiers.
pub(super) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut state = keyed::<Hmac<Sha256>>(key);
    for part in parts {
        state.update(part);
    }
    Zeroizing::new(state.finalize().into_bytes().into())
}

fn tag<M: Mac + KeyInit>(key: &Material, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
    Ok(keyed::<M>(key.expose()?).chain_update(message).finalize().into_bytes().to_vec())
}

fn matches<M: Mac + KeyInit>(
    key: &Material,
    message: &[u8],
    tag: &[u8],
) -> Result<bool, CryptoError> {
    Ok(keyed::<M>(key.expose()?).chain_update(message).verify_slice(tag).is_ok())
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length, see RFC 2104")]
fn keyed<M: Mac + KeyInit>(key: &[u8]) -> M {
    <M as KeyInit>::new_from_slice(key).expect("a key of any length")
}
