//! Wrapping key material for import, the sender's side and the receiver's.
//!
//! GetParametersForImport hands out an RSA public key. RSAES_OAEP puts the material itself into one RSA block;
//! RSA_AES_KEY_WRAP puts a fresh AES-256 key there and the material behind it, wrapped by AES-KWP (RFC 5649), which
//! has room for an RSA private key. The China Regions have SM2 in place of RSA.

use aes_kw::aes::Aes256;
use aes_kw::{AesKwp, KeyInit};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::rsa_key::Padding;
use super::{CryptoError, Material, PrivateKey, PublicKey};
use crate::spec::{EncryptionAlgorithmSpec, KeySpec, WrappingAlgorithm, WrappingKeySpec};

/// The key spec of the pair that wraps; SM2 belongs to the China Regions.
pub fn wrapping_key_spec(spec: WrappingKeySpec) -> KeySpec {
    match spec {
        WrappingKeySpec::Rsa2048 => KeySpec::Rsa2048,
        WrappingKeySpec::Rsa3072 => KeySpec::Rsa3072,
        WrappingKeySpec::Rsa4096 => KeySpec::Rsa4096,
        WrappingKeySpec::Sm2 => KeySpec::Sm2,
    }
}

/// Wraps key material as the owner of the material does before ImportKeyMaterial.
pub fn wrap(
    algorithm: WrappingAlgorithm,
    wrapping_key: &PublicKey,
    material: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    match method(algorithm) {
        Method::Direct(padding) => wrapping_key.encrypt_padded(padding, material, rng),
        Method::Sm2 => wrapping_key.encrypt(EncryptionAlgorithmSpec::Sm2Pke, material, rng),
        Method::ThroughAes(padding) => {
            let mut key = Zeroizing::new([0; 32]);
            rng.fill_bytes(&mut *key);
            let mut wrapped = wrapping_key.encrypt_padded(padding, &*key, rng)?;
            wrapped.extend(wrap_aes_kwp(&key, material)?);
            Ok(wrapped)
        }
    }
}

/// Unwraps key material as ImportKeyMaterial does; whether it is fit for the KMS key is for the caller to see.
///
/// Every failure is `CryptoError::Decryption`. RSAES_PKCS1_V1_5 does not even fail on a bad padding: it yields bytes
/// that mean nothing.
pub fn unwrap(
    algorithm: WrappingAlgorithm,
    wrapping_key: &PrivateKey,
    wrapped: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Material, CryptoError> {
    match method(algorithm) {
        Method::Direct(padding) => {
            wrapping_key.decrypt_padded(padding, wrapped, rng).map(Material::new)
        }
        Method::Sm2 => {
            wrapping_key.decrypt(EncryptionAlgorithmSpec::Sm2Pke, wrapped, rng).map(Material::new)
        }
        Method::ThroughAes(padding) => {
            let (block, rest) = wrapped
                .split_at_checked(wrapping_key.modulus_length()?)
                .ok_or(CryptoError::Decryption)?;
            let key = Zeroizing::new(wrapping_key.decrypt_padded(padding, block, rng)?);
            unwrap_aes_kwp(&key, rest).map(Material::new)
        }
    }
}

enum Method {
    Direct(Padding),
    ThroughAes(Padding),
    Sm2,
}

fn method(algorithm: WrappingAlgorithm) -> Method {
    match algorithm {
        WrappingAlgorithm::RsaesPkcs1V15 => Method::Direct(Padding::Pkcs1V15),
        WrappingAlgorithm::RsaesOaepSha1 => Method::Direct(Padding::OaepSha1),
        WrappingAlgorithm::RsaesOaepSha256 => Method::Direct(Padding::OaepSha256),
        WrappingAlgorithm::RsaAesKeyWrapSha1 => Method::ThroughAes(Padding::OaepSha1),
        WrappingAlgorithm::RsaAesKeyWrapSha256 => Method::ThroughAes(Padding::OaepSha256),
        WrappingAlgorithm::Sm2Pke => Method::Sm2,
    }
}

pub(super) fn wrap_aes_kwp(key: &[u8; 32], material: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut wrapped = vec![0; material.len().div_ceil(8) * 8 + 8];
    AesKwp::<Aes256>::new(key.into())
        .wrap_key(material, &mut wrapped)
        .map_err(|_| CryptoError::Internal("AES-KWP takes up to 4 GiB"))?;
    Ok(wrapped)
}

pub(super) fn unwrap_aes_kwp(key: &[u8], wrapped: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let cipher = AesKwp::<Aes256>::new_from_slice(key).map_err(|_| CryptoError::Decryption)?;
    let mut padded = Zeroizing::new(vec![0; wrapped.len().saturating_sub(8)]);
    let material = cipher.unwrap_key(wrapped, &mut padded).map_err(|_| CryptoError::Decryption)?;
    Ok(material.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{CallRng, generate};

    const ALGORITHMS: [(WrappingAlgorithm, usize); 5] = [
        (WrappingAlgorithm::RsaesPkcs1V15, 256),
        (WrappingAlgorithm::RsaesOaepSha1, 256),
        (WrappingAlgorithm::RsaesOaepSha256, 256),
        (WrappingAlgorithm::RsaAesKeyWrapSha1, 256 + 40),
        (WrappingAlgorithm::RsaAesKeyWrapSha256, 256 + 40),
    ];

    #[test]
    fn what_is_wrapped_unwraps_and_no_flipped_bit_does() {
        let mut rng = CallRng::new(&[0; 32], 0, "");
        let key =
            PrivateKey::load(KeySpec::Rsa2048, &generate(KeySpec::Rsa2048, &mut rng).unwrap())
                .unwrap();
        let material = Material::new(vec![7; 32]);
        for (algorithm, length) in ALGORITHMS {
            let mut wrapped = wrap(algorithm, key.public_key(), &[7; 32], &mut rng).unwrap();
            assert_eq!(wrapped.len(), length, "{algorithm}");
            assert_eq!(
                unwrap(algorithm, &key, &wrapped, &mut rng).as_ref(),
                Ok(&material),
                "{algorithm}"
            );
            assert_eq!(
                unwrap(algorithm, &key, &wrapped[1..], &mut rng),
                Err(CryptoError::Decryption)
            );
            *wrapped.last_mut().unwrap() ^= 1;
            let changed = unwrap(algorithm, &key, &wrapped, &mut rng);
            match algorithm {
                WrappingAlgorithm::RsaesPkcs1V15 => assert_ne!(changed, Ok(material.clone())),
                _ => assert_eq!(changed, Err(CryptoError::Decryption), "{algorithm}"),
            }
        }
    }

    #[test]
    fn an_rsa_private_key_fits_only_through_aes() {
        let mut rng = CallRng::new(&[0; 32], 1, "");
        let material = generate(KeySpec::Rsa2048, &mut rng).unwrap();
        let key = PrivateKey::load(KeySpec::Rsa2048, &material).unwrap();
        let der = material.expose().unwrap();
        let direct = wrap(WrappingAlgorithm::RsaesOaepSha256, key.public_key(), der, &mut rng);
        assert_eq!(direct, Err(CryptoError::MessageLength { expected: 190, actual: der.len() }));
        let through =
            wrap(WrappingAlgorithm::RsaAesKeyWrapSha256, key.public_key(), der, &mut rng).unwrap();
        assert_eq!(
            unwrap(WrappingAlgorithm::RsaAesKeyWrapSha256, &key, &through, &mut rng),
            Ok(material)
        );
    }
}
