//! Ed25519 and Ed25519ph, by RFC 8032.

use ed25519_dalek::pkcs8::KeypairBytes;
use ed25519_dalek::{Digest, Sha512, Signature, Signer, SigningKey, VerifyingKey};
use pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;

use super::CryptoError;
use super::message::exact_length;
use crate::spec::{MessageType, SigningAlgorithmSpec};

pub(super) fn generate(rng: &mut dyn CryptoRng) -> SigningKey {
    SigningKey::generate(rng)
}

pub(super) fn parse(info: PrivateKeyInfoRef<'_>) -> Result<SigningKey, CryptoError> {
    SigningKey::try_from(info).map_err(|_| CryptoError::KeyMaterial("not an Ed25519 private key"))
}

pub(super) fn parse_public(info: SubjectPublicKeyInfoRef<'_>) -> Result<VerifyingKey, CryptoError> {
    VerifyingKey::try_from(info).map_err(|_| CryptoError::PublicKey("not an Ed25519 public key"))
}

/// The first version of PKCS#8, 48 bytes, without the public key that the second may carry.
pub(super) fn to_pkcs8(key: &SigningKey) -> Result<Vec<u8>, CryptoError> {
    let der = KeypairBytes { secret_key: key.to_bytes(), public_key: None }
        .to_pkcs8_der()
        .map_err(|_| CryptoError::Internal("PKCS#8 encoding of an Ed25519 key"))?;
    Ok(der.as_bytes().to_vec())
}

pub(super) fn to_spki(key: &VerifyingKey) -> Result<Vec<u8>, CryptoError> {
    let der = key
        .to_public_key_der()
        .map_err(|_| CryptoError::Internal("SPKI encoding of an Ed25519 key"))?;
    Ok(der.into_vec())
}

pub(super) fn sign(
    key: &SigningKey,
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    message: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let signature = match form(algorithm, message_type, message)? {
        Form::Pure => key.try_sign(message),
        Form::Prehashed => key.sign_prehashed(prehash(message), None),
    };
    signature
        .map(|signature| signature.to_vec())
        .map_err(|_| CryptoError::Internal("Ed25519 signing"))
}

/// Strict verification: it also refuses the public keys of small order, under which anything would verify.
pub(super) fn verify(
    key: &VerifyingKey,
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let form = form(algorithm, message_type, message)?;
    let Ok(signature) = Signature::from_slice(signature) else { return Ok(false) };
    let outcome = match form {
        Form::Pure => key.verify_strict(message, &signature),
        Form::Prehashed => key.verify_prehashed_strict(prehash(message), None, &signature),
    };
    Ok(outcome.is_ok())
}

enum Form {
    Pure,
    Prehashed,
}

/// The pre-hash of Ed25519ph.
pub(super) fn prehash(message: &[u8]) -> Sha512 {
    Sha512::new().chain_update(message)
}

/// KMS ties each algorithm to one message type, and hashes the 64 bytes of DIGEST once more: to a library that does
/// Ed25519ph, the message is those 64 bytes.
fn form(
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    message: &[u8],
) -> Result<Form, CryptoError> {
    match (algorithm, message_type) {
        (SigningAlgorithmSpec::Ed25519Sha512, MessageType::Raw) => Ok(Form::Pure),
        (SigningAlgorithmSpec::Ed25519PhSha512, MessageType::Digest) => {
            exact_length(algorithm, message)?;
            Ok(Form::Prehashed)
        }
        (SigningAlgorithmSpec::Ed25519Sha512, _) => {
            Err(CryptoError::Unsupported("ED25519_SHA_512 takes RAW"))
        }
        (SigningAlgorithmSpec::Ed25519PhSha512, _) => {
            Err(CryptoError::Unsupported("ED25519_PH_SHA_512 takes DIGEST"))
        }
        _ => Err(CryptoError::Unsupported("this signing algorithm with an Ed25519 key")),
    }
}
