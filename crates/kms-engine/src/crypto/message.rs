//! What goes into a primitive: digests by message type, and the length limits.

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::CryptoError;
use crate::spec::{EncryptionAlgorithmSpec, KeySpec, MessageType, SigningAlgorithmSpec};

/// The hash function of an RSA or ECDSA signing algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha256 => Sha256::digest(message).to_vec(),
            Hash::Sha384 => Sha384::digest(message).to_vec(),
            Hash::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// The hash of an algorithm that signs a digest and takes either the message or the digest.
pub(super) fn hash_of(algorithm: SigningAlgorithmSpec) -> Option<Hash> {
    use SigningAlgorithmSpec::*;
    match algorithm {
        RsassaPssSha256 | RsassaPkcs1V15Sha256 | EcdsaSha256 => Some(Hash::Sha256),
        RsassaPssSha384 | RsassaPkcs1V15Sha384 | EcdsaSha384 => Some(Hash::Sha384),
        RsassaPssSha512 | RsassaPkcs1V15Sha512 | EcdsaSha512 => Some(Hash::Sha512),
        Sm2Dsa | MlDsaShake256 | Ed25519Sha512 | Ed25519PhSha512 => None,
    }
}

/// The digest of a message, which RAW has yet to hash and DIGEST brings along.
pub(super) fn digest(
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    message: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let hash = hash_of(algorithm)
        .ok_or(CryptoError::Unsupported("this signing algorithm with this key spec"))?;
    match message_type {
        MessageType::Raw => Ok(hash.of(message)),
        MessageType::Digest => {
            exact_length(algorithm, message)?;
            Ok(message.to_vec())
        }
        MessageType::ExternalMu => Err(CryptoError::Unsupported("EXTERNAL_MU is for ML-DSA keys")),
    }
}

/// Refuses a digest (or μ) of the wrong length.
pub(super) fn exact_length(
    algorithm: SigningAlgorithmSpec,
    message: &[u8],
) -> Result<(), CryptoError> {
    match digest_length(algorithm) {
        Some(expected) if expected == message.len() => Ok(()),
        Some(expected) => Err(CryptoError::MessageLength { expected, actual: message.len() }),
        None => Err(CryptoError::Unsupported("this signing algorithm takes no digest")),
    }
}

/// How long the message must be when it is a digest, or for ML-DSA the μ of EXTERNAL_MU. ED25519_SHA_512 takes none.
pub fn digest_length(algorithm: SigningAlgorithmSpec) -> Option<usize> {
    use SigningAlgorithmSpec::*;
    match algorithm {
        RsassaPssSha256 | RsassaPkcs1V15Sha256 | EcdsaSha256 | Sm2Dsa => Some(32),
        RsassaPssSha384 | RsassaPkcs1V15Sha384 | EcdsaSha384 => Some(48),
        RsassaPssSha512 | RsassaPkcs1V15Sha512 | EcdsaSha512 | Ed25519PhSha512 | MlDsaShake256 => {
            Some(64)
        }
        Ed25519Sha512 => None,
    }
}

/// The longest plaintext of Encrypt, 0 where key spec and algorithm do not go together.
///
/// For RSA it is k - 2h - 2 (RFC 8017 §7.1.1): the modulus, less twice the hash and two bytes.
pub fn max_plaintext(spec: KeySpec, algorithm: EncryptionAlgorithmSpec) -> usize {
    use EncryptionAlgorithmSpec::*;
    let modulus = rsa_modulus_length(spec);
    match (spec, algorithm) {
        (KeySpec::SymmetricDefault, SymmetricDefault) => 4096,
        (KeySpec::Sm2, Sm2Pke) => 1024,
        (_, RsaesOaepSha1) => modulus.map_or(0, |k| k - 2 * 20 - 2),
        (_, RsaesOaepSha256) => modulus.map_or(0, |k| k - 2 * 32 - 2),
        _ => 0,
    }
}

/// The bytes of an RSA modulus, and of everything RSA produces.
pub(super) fn rsa_modulus_length(spec: KeySpec) -> Option<usize> {
    match spec {
        KeySpec::Rsa2048 => Some(256),
        KeySpec::Rsa3072 => Some(384),
        KeySpec::Rsa4096 => Some(512),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The limits AWS documents for Encrypt.
    #[test]
    fn longest_plaintexts() {
        use EncryptionAlgorithmSpec::*;
        let rows = [
            (KeySpec::SymmetricDefault, SymmetricDefault, 4096),
            (KeySpec::Rsa2048, RsaesOaepSha1, 214),
            (KeySpec::Rsa2048, RsaesOaepSha256, 190),
            (KeySpec::Rsa3072, RsaesOaepSha1, 342),
            (KeySpec::Rsa3072, RsaesOaepSha256, 318),
            (KeySpec::Rsa4096, RsaesOaepSha1, 470),
            (KeySpec::Rsa4096, RsaesOaepSha256, 446),
            (KeySpec::Sm2, Sm2Pke, 1024),
            (KeySpec::EccNistP256, RsaesOaepSha256, 0),
        ];
        for (spec, algorithm, longest) in rows {
            assert_eq!(max_plaintext(spec, algorithm), longest, "{spec} {algorithm}");
        }
    }
}
