//! SM2 of the China Regions: signatures with SM3 (GB/T 32918.2), encryption in ASN.1 (GB/T 32918.4), ECDH.
//!
//! The library's signing and decrypting keys are not wiped on drop, so the scalar is kept as a `SecretKey`, which is,
//! and they live for one call. RAW messages are hashed with the default distinguishing id; with DIGEST the caller has done it and chosen the id.

use p256::elliptic_curve::{Generate, ecdh};
use pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;
use sm2::dsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use sm2::dsa::signature::{RandomizedSigner, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::pke::{DecryptingKey, EncryptingKey};
use sm2::{PublicKey, SecretKey};

use super::CryptoError;
use super::message::{exact_length, max_plaintext};
use crate::spec::{EncryptionAlgorithmSpec, KeySpec, MessageType, SigningAlgorithmSpec};

const DISTINGUISHING_ID: &str = "1234567812345678";

pub(super) fn generate(rng: &mut dyn CryptoRng) -> SecretKey {
    SecretKey::generate_from_rng(rng)
}

pub(super) fn parse(info: PrivateKeyInfoRef<'_>) -> Result<SecretKey, CryptoError> {
    SecretKey::try_from(info).map_err(|_| CryptoError::KeyMaterial("not an SM2 private key"))
}

pub(super) fn parse_public(info: SubjectPublicKeyInfoRef<'_>) -> Result<PublicKey, CryptoError> {
    PublicKey::try_from(info).map_err(|_| CryptoError::PublicKey("not an SM2 public key"))
}

pub(super) fn to_pkcs8(key: &SecretKey) -> Result<Vec<u8>, CryptoError> {
    let der =
        key.to_pkcs8_der().map_err(|_| CryptoError::Internal("PKCS#8 encoding of an SM2 key"))?;
    Ok(der.as_bytes().to_vec())
}

pub(super) fn to_spki(key: &PublicKey) -> Result<Vec<u8>, CryptoError> {
    let der = key
        .to_public_key_der()
        .map_err(|_| CryptoError::Internal("SPKI encoding of an SM2 key"))?;
    Ok(der.into_vec())
}

pub(super) fn sign(
    key: &SecretKey,
    message_type: MessageType,
    message: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let hashed = hashed(message_type, message)?;
    let key = SigningKey::new(DISTINGUISHING_ID, key)
        .map_err(|_| CryptoError::Internal("an SM2 signing key"))?;
    let signature: Result<Signature, _> = match hashed {
        true => key.sign_prehash_with_rng(rng, message),
        false => key.try_sign_with_rng(rng, message),
    };
    signature
        .map(|signature| signature.to_der().to_vec())
        .map_err(|_| CryptoError::Internal("SM2 signing"))
}

pub(super) fn verify(
    key: &PublicKey,
    message_type: MessageType,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let hashed = hashed(message_type, message)?;
    let key = VerifyingKey::new(DISTINGUISHING_ID, *key)
        .map_err(|_| CryptoError::Internal("an SM2 verifying key"))?;
    Ok(Signature::from_der(signature).is_ok_and(|signature| match hashed {
        true => key.verify_prehash(message, &signature).is_ok(),
        false => key.verify(message, &signature).is_ok(),
    }))
}

/// ASN.1 SEQUENCE of x, y, SM3 hash and ciphertext.
pub(super) fn encrypt(
    key: &PublicKey,
    plaintext: &[u8],
    mut rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let expected = max_plaintext(KeySpec::Sm2, EncryptionAlgorithmSpec::Sm2Pke);
    if plaintext.len() > expected {
        return Err(CryptoError::MessageLength { expected, actual: plaintext.len() });
    }
    EncryptingKey::new(*key)
        .encrypt_der(&mut rng, plaintext)
        .map_err(|_| CryptoError::Internal("SM2 encryption"))
}

pub(super) fn decrypt(key: &SecretKey, ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
    DecryptingKey::new(key.clone()).decrypt_der(ciphertext).map_err(|_| CryptoError::Decryption)
}

pub(super) fn diffie_hellman(key: &SecretKey, peer: &PublicKey) -> Vec<u8> {
    ecdh::diffie_hellman(key.to_nonzero_scalar(), peer.as_affine()).raw_secret_bytes().to_vec()
}

fn hashed(message_type: MessageType, message: &[u8]) -> Result<bool, CryptoError> {
    match message_type {
        MessageType::Raw => Ok(false),
        MessageType::Digest => exact_length(SigningAlgorithmSpec::Sm2Dsa, message).map(|()| true),
        MessageType::ExternalMu => Err(CryptoError::Unsupported("EXTERNAL_MU is for ML-DSA keys")),
    }
}
