//! RSA: OAEP, PKCS #1 v1.5 and PSS, by RFC 8017.
//!
//! The mask generation of OAEP and PSS uses the hash of the algorithm, the salt of PSS has the hash's length, and
//! ciphertexts and signatures are the bare k bytes of the modulus.

use pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;
use rsa::pkcs1::ALGORITHM_OID;
use rsa::traits::{PublicKeyParts, SignatureScheme};
use rsa::{Oaep, Pkcs1v15Encrypt, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::CryptoError;
use crate::spec::SigningAlgorithmSpec;

/// How RSA pads what it encrypts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Padding {
    OaepSha1,
    OaepSha256,
    Pkcs1V15,
}

/// A fresh key with two primes and the exponent 65537.
pub(super) fn generate(
    modulus_length: usize,
    rng: &mut dyn CryptoRng,
) -> Result<RsaPrivateKey, CryptoError> {
    RsaPrivateKey::new(rng, modulus_length * 8)
        .map_err(|_| CryptoError::Internal("RSA key generation"))
}

/// The key of a PKCS#8 document. The library checks that primes and exponents fit together and computes the CRT values
/// itself; that the primes are prime is the sender's word.
pub(super) fn parse(
    modulus_length: usize,
    info: PrivateKeyInfoRef<'_>,
) -> Result<RsaPrivateKey, CryptoError> {
    info.algorithm.assert_algorithm_oid(ALGORITHM_OID).map_err(|_| {
        CryptoError::KeyMaterial("the algorithm in the PKCS#8 document is not rsaEncryption")
    })?;
    let key = RsaPrivateKey::try_from(info)
        .map_err(|_| CryptoError::KeyMaterial("not a consistent RSA key of exactly two primes"))?;
    match key.n().bits() as usize == modulus_length * 8 {
        true => Ok(key),
        false => {
            Err(CryptoError::KeyMaterial("the RSA modulus does not have the size of the key spec"))
        }
    }
}

pub(super) fn parse_public(
    modulus_length: usize,
    info: SubjectPublicKeyInfoRef<'_>,
) -> Result<RsaPublicKey, CryptoError> {
    info.algorithm
        .assert_algorithm_oid(ALGORITHM_OID)
        .map_err(|_| CryptoError::PublicKey("the algorithm is not rsaEncryption"))?;
    let key = RsaPublicKey::try_from(info)
        .map_err(|_| CryptoError::PublicKey("not an RSA public key"))?;
    match key.n().bits() as usize == modulus_length * 8 {
        true => Ok(key),
        false => {
            Err(CryptoError::PublicKey("the RSA modulus does not have the size of the key spec"))
        }
    }
}

pub(super) fn to_pkcs8(key: &RsaPrivateKey) -> Result<Vec<u8>, CryptoError> {
    let der =
        key.to_pkcs8_der().map_err(|_| CryptoError::Internal("PKCS#8 encoding of an RSA key"))?;
    Ok(der.as_bytes().to_vec())
}

pub(super) fn to_spki(key: &RsaPublicKey) -> Result<Vec<u8>, CryptoError> {
    let der = key
        .to_public_key_der()
        .map_err(|_| CryptoError::Internal("SPKI encoding of an RSA key"))?;
    Ok(der.into_vec())
}

pub(super) fn encrypt(
    key: &RsaPublicKey,
    padding: Padding,
    plaintext: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let overhead = match padding {
        Padding::OaepSha1 => 2 * 20 + 2,
        Padding::OaepSha256 => 2 * 32 + 2,
        Padding::Pkcs1V15 => 11,
    };
    let expected = key.size().saturating_sub(overhead);
    if plaintext.len() > expected {
        return Err(CryptoError::MessageLength { expected, actual: plaintext.len() });
    }
    match padding {
        Padding::OaepSha1 => key.encrypt(rng, Oaep::<Sha1>::new(), plaintext),
        Padding::OaepSha256 => key.encrypt(rng, Oaep::<Sha256>::new(), plaintext),
        Padding::Pkcs1V15 => key.encrypt(rng, Pkcs1v15Encrypt, plaintext),
    }
    .map_err(|_| CryptoError::Internal("RSA encryption"))
}

/// Decrypts, with blinding. For PKCS #1 v1.5 the library answers a bad padding with made-up bytes, so that nobody
/// learns of it; whoever uses the plaintext has to find it unfit.
pub(super) fn decrypt(
    key: &RsaPrivateKey,
    padding: Padding,
    ciphertext: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    match padding {
        Padding::OaepSha1 => key.decrypt_blinded(rng, Oaep::<Sha1>::new(), ciphertext),
        Padding::OaepSha256 => key.decrypt_blinded(rng, Oaep::<Sha256>::new(), ciphertext),
        Padding::Pkcs1V15 => key.decrypt_blinded(rng, Pkcs1v15Encrypt, ciphertext),
    }
    .map_err(|_| CryptoError::Decryption)
}

pub(super) fn sign(
    key: &RsaPrivateKey,
    algorithm: SigningAlgorithmSpec,
    digest: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    use SigningAlgorithmSpec::*;
    match algorithm {
        RsassaPssSha256 => key.sign_with_rng(rng, Pss::<Sha256>::new(), digest),
        RsassaPssSha384 => key.sign_with_rng(rng, Pss::<Sha384>::new(), digest),
        RsassaPssSha512 => key.sign_with_rng(rng, Pss::<Sha512>::new(), digest),
        RsassaPkcs1V15Sha256 => key.sign_with_rng(rng, Pkcs1v15Sign::new::<Sha256>(), digest),
        RsassaPkcs1V15Sha384 => key.sign_with_rng(rng, Pkcs1v15Sign::new::<Sha384>(), digest),
        RsassaPkcs1V15Sha512 => key.sign_with_rng(rng, Pkcs1v15Sign::new::<Sha512>(), digest),
        _ => return Err(CryptoError::Unsupported("this signing algorithm with an RSA key")),
    }
    .map_err(|_| CryptoError::Internal("RSA signing"))
}

pub(super) fn verify(
    key: &RsaPublicKey,
    algorithm: SigningAlgorithmSpec,
    digest: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    use SigningAlgorithmSpec::*;
    let outcome = match algorithm {
        RsassaPssSha256 => Pss::<Sha256>::new().verify(key, digest, signature),
        RsassaPssSha384 => Pss::<Sha384>::new().verify(key, digest, signature),
        RsassaPssSha512 => Pss::<Sha512>::new().verify(key, digest, signature),
        RsassaPkcs1V15Sha256 => Pkcs1v15Sign::new::<Sha256>().verify(key, digest, signature),
        RsassaPkcs1V15Sha384 => Pkcs1v15Sign::new::<Sha384>().verify(key, digest, signature),
        RsassaPkcs1V15Sha512 => Pkcs1v15Sign::new::<Sha512>().verify(key, digest, signature),
        _ => return Err(CryptoError::Unsupported("this signing algorithm with an RSA key")),
    };
    Ok(outcome.is_ok())
}
