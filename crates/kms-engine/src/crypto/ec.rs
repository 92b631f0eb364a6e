//! ECDSA and ECDH on the curves P-256, P-384, P-521 and secp256k1.
//!
//! Signatures are ASN.1 DER. The library makes low-s signatures on secp256k1 and would refuse others; KMS promises
//! neither, so verification takes both forms, as ECDSA itself does.

use k256::ecdsa as k256;
use p256::ecdsa as p256;
use p256::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use p384::ecdsa as p384;
use p521::ecdsa as p521;
use pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;

use super::CryptoError;
use crate::spec::KeySpec;

/// A private key on one of the curves; its scalar is wiped on drop by the library.
pub(super) enum Secret {
    P256(p256::SigningKey),
    P384(p384::SigningKey),
    P521(p521::SigningKey),
    P256k1(k256::SigningKey),
}

/// A public key on one of the curves.
#[derive(Clone)]
pub(super) enum Public {
    P256(p256::VerifyingKey),
    P384(p384::VerifyingKey),
    P521(p521::VerifyingKey),
    P256k1(k256::VerifyingKey),
}

/// The same code on each curve, since the library's types differ only in their parameter.
macro_rules! on_curve {
    ($value:expr, $type:ident, $key:ident => $body:expr) => {
        match $value {
            $type::P256($key) => $body,
            $type::P384($key) => $body,
            $type::P521($key) => $body,
            $type::P256k1($key) => $body,
        }
    };
}

impl Secret {
    pub(super) fn generate(spec: KeySpec, rng: &mut dyn CryptoRng) -> Result<Secret, CryptoError> {
        use ::p256::elliptic_curve::Generate;
        match spec {
            KeySpec::EccNistP256 => Ok(Secret::P256(Generate::generate_from_rng(rng))),
            KeySpec::EccNistP384 => Ok(Secret::P384(Generate::generate_from_rng(rng))),
            KeySpec::EccNistP521 => Ok(Secret::P521(Generate::generate_from_rng(rng))),
            KeySpec::EccSecgP256k1 => Ok(Secret::P256k1(Generate::generate_from_rng(rng))),
            _ => Err(NOT_A_CURVE),
        }
    }

    pub(super) fn parse(spec: KeySpec, info: PrivateKeyInfoRef<'_>) -> Result<Secret, CryptoError> {
        match spec {
            KeySpec::EccNistP256 => info.try_into().map(Secret::P256),
            KeySpec::EccNistP384 => info.try_into().map(Secret::P384),
            KeySpec::EccNistP521 => info.try_into().map(Secret::P521),
            KeySpec::EccSecgP256k1 => info.try_into().map(Secret::P256k1),
            _ => return Err(NOT_A_CURVE),
        }
        .map_err(|_| CryptoError::KeyMaterial("not a private key on the curve of the key spec"))
    }

    pub(super) fn to_pkcs8(&self) -> Result<Vec<u8>, CryptoError> {
        on_curve!(self, Secret, key => key.to_pkcs8_der())
            .map(|der| der.as_bytes().to_vec())
            .map_err(|_| CryptoError::Internal("PKCS#8 encoding of an elliptic curve key"))
    }

    pub(super) fn public_key(&self) -> Public {
        match self {
            Secret::P256(key) => Public::P256(*key.verifying_key()),
            Secret::P384(key) => Public::P384(*key.verifying_key()),
            Secret::P521(key) => Public::P521(*key.verifying_key()),
            Secret::P256k1(key) => Public::P256k1(*key.verifying_key()),
        }
    }

    pub(super) fn sign(
        &self,
        digest: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        match self {
            Secret::P256(key) => key
                .sign_prehash_with_rng(rng, digest)
                .map(|s: p256::DerSignature| s.to_bytes().into_vec()),
            Secret::P384(key) => key
                .sign_prehash_with_rng(rng, digest)
                .map(|s: p384::DerSignature| s.to_bytes().into_vec()),
            Secret::P521(key) => key
                .sign_prehash_with_rng(rng, digest)
                .map(|s: p521::DerSignature| s.to_bytes().into_vec()),
            Secret::P256k1(key) => key
                .sign_prehash_with_rng(rng, digest)
                .map(|s: k256::DerSignature| s.to_bytes().into_vec()),
        }
        .map_err(|_| CryptoError::Internal("ECDSA signing"))
    }

    /// The x-coordinate of the shared point, as long as a field element; no key derivation follows.
    pub(super) fn diffie_hellman(&self, peer: &Public) -> Result<Vec<u8>, CryptoError> {
        use ::p256::elliptic_curve::ecdh::diffie_hellman;
        match (self, peer) {
            (Secret::P256(key), Public::P256(peer)) => {
                Ok(diffie_hellman(key.as_nonzero_scalar(), peer.as_affine())
                    .raw_secret_bytes()
                    .to_vec())
            }
            (Secret::P384(key), Public::P384(peer)) => {
                Ok(diffie_hellman(key.as_nonzero_scalar(), peer.as_affine())
                    .raw_secret_bytes()
                    .to_vec())
            }
            (Secret::P521(key), Public::P521(peer)) => {
                Ok(diffie_hellman(key.as_nonzero_scalar(), peer.as_affine())
                    .raw_secret_bytes()
                    .to_vec())
            }
            _ => Err(CryptoError::Unsupported("key agreement with this key spec")),
        }
    }
}

impl Public {
    pub(super) fn parse(
        spec: KeySpec,
        info: SubjectPublicKeyInfoRef<'_>,
    ) -> Result<Public, CryptoError> {
        match spec {
            KeySpec::EccNistP256 => info.try_into().map(Public::P256),
            KeySpec::EccNistP384 => info.try_into().map(Public::P384),
            KeySpec::EccNistP521 => info.try_into().map(Public::P521),
            KeySpec::EccSecgP256k1 => info.try_into().map(Public::P256k1),
            _ => return Err(NOT_A_CURVE),
        }
        .map_err(|_| CryptoError::PublicKey("not a point on the curve of the key spec"))
    }

    pub(super) fn to_spki(&self) -> Result<Vec<u8>, CryptoError> {
        on_curve!(self, Public, key => key.to_public_key_der())
            .map(|der| der.into_vec())
            .map_err(|_| CryptoError::Internal("SPKI encoding of an elliptic curve key"))
    }

    pub(super) fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        match self {
            Public::P256(key) => p256::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Public::P384(key) => p384::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Public::P521(key) => p521::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Public::P256k1(key) => k256::Signature::from_der(signature).is_ok_and(|signature| {
                key.verify_prehash(digest, &signature.normalize_s()).is_ok()
            }),
        }
    }
}

const NOT_A_CURVE: CryptoError = CryptoError::Unsupported("elliptic curve keys of this key spec");
