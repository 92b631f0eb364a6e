//! Authenticated encryption under a symmetric KMS key.
//!
//! As AWS describes it, no message is encrypted under the key itself: a fresh AES-256 key is derived for each from
//! the material and a random 16-byte nonce, by the counter-mode KDF of NIST SP 800-108 with HMAC-SHA-256, and
//! AES-GCM with a random 96-bit nonce does the rest. So the number of messages under one KMS key has no practical
//! limit.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::mac::hmac_sha256;
use super::{CryptoError, Material};

/// Bytes of the nonce from which the message's key is derived.
pub const KDF_NONCE: usize = 16;
/// Bytes of the nonce of AES-GCM.
pub const GCM_NONCE: usize = 12;
/// Bytes of the tag of AES-GCM.
pub const TAG: usize = 16;

/// Encrypts; the result is KDF nonce, GCM nonce, ciphertext and tag one after the other.
///
/// `header` and `aad` are authenticated and not part of the result. They are told apart: moving a byte from one to
/// the other is noticed.
pub fn seal(
    key: &Material,
    header: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let (mut kdf_nonce, mut gcm_nonce) = ([0; KDF_NONCE], [0; GCM_NONCE]);
    rng.fill_bytes(&mut kdf_nonce);
    rng.fill_bytes(&mut gcm_nonce);
    let message_key = message_key(key, &kdf_nonce)?;
    let ciphertext = encrypt(&message_key, &gcm_nonce, &bound(header, aad), plaintext)?;
    Ok([&kdf_nonce[..], &gcm_nonce, &ciphertext].concat())
}

/// Decrypts what `seal` made, if key, header and additional data are the same.
pub fn open(
    key: &Material,
    header: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let (kdf_nonce, rest) = sealed.split_first_chunk().ok_or(CryptoError::Decryption)?;
    let (gcm_nonce, ciphertext) =
        rest.split_first_chunk::<GCM_NONCE>().ok_or(CryptoError::Decryption)?;
    decrypt(&*message_key(key, kdf_nonce)?, gcm_nonce, &bound(header, aad), ciphertext)
}

fn bound(header: &[u8], aad: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_be_bytes(), header, aad].concat()
}

/// AES-256-GCM; the tag follows the ciphertext.
pub(super) fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; GCM_NONCE],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    Aes256Gcm::new(key.into())
        .encrypt(nonce.into(), Payload { msg: plaintext, aad })
        .map_err(|_| CryptoError::Internal("AES-GCM takes up to 64 GiB"))
}

pub(super) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; GCM_NONCE],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    Aes256Gcm::new(key.into())
        .decrypt(nonce.into(), Payload { msg: ciphertext, aad })
        .map_err(|_| CryptoError::Decryption)
}

fn message_key(
    key: &Material,
    kdf_nonce: &[u8; KDF_NONCE],
) -> Result<Zeroizing<[u8; 32]>, CryptoError> {
    let key = key.expose()?;
    if key.len() != 32 {
        return Err(CryptoError::KeyMaterial("a symmetric key has 32 bytes"));
    }
    // SP 800-108 section 4.1: label, a zero byte, context, and the length of the derived key in bits.
    let fixed = [b"kmslab AES-256-GCM\0", &kdf_nonce[..], &256u32.to_be_bytes()].concat();
    Ok(counter_mode_kdf(key, &fixed))
}

/// SP 800-108 counter mode with HMAC-SHA-256 and a 32-bit counter in front, for a key of one block.
pub(super) fn counter_mode_kdf(key: &[u8], fixed: &[u8]) -> Zeroizing<[u8; 32]> {
    hmac_sha256(key, &[&1u32.to_be_bytes(), fixed])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crypto::CallRng;

    #[test]
    fn the_same_plaintext_never_looks_the_same_twice() {
        let key = Material::new(vec![1; 32]);
        let mut rng = CallRng::new(&[0; 32], 0, "");
        let first = seal(&key, b"", b"", b"attack at dawn", &mut rng).unwrap();
        assert_ne!(first, seal(&key, b"", b"", b"attack at dawn", &mut rng).unwrap());
        assert_eq!(first.len(), 14 + KDF_NONCE + GCM_NONCE + TAG);
    }

    #[test]
    fn header_and_additional_data_are_not_interchangeable() {
        let key = Material::new(vec![1; 32]);
        let sealed = seal(&key, b"ab", b"c", b"x", &mut CallRng::new(&[0; 32], 0, "")).unwrap();
        assert_eq!(open(&key, b"ab", b"c", &sealed), Ok(b"x".to_vec()));
        for (header, aad) in [("a", "bc"), ("abc", ""), ("", "abc"), ("ab", "C"), ("Ab", "c")] {
            assert_eq!(
                open(&key, header.as_bytes(), aad.as_bytes(), &sealed),
                Err(CryptoError::Decryption)
            );
        }
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_the_same_error() {
        let key = Material::new(vec![1; 32]);
        let sealed = seal(&key, b"h", b"a", b"x", &mut CallRng::new(&[0; 32], 0, "")).unwrap();
        for length in 0..sealed.len() {
            assert_eq!(open(&key, b"h", b"a", &sealed[..length]), Err(CryptoError::Decryption));
        }
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, b"h", b"a", &changed), Err(CryptoError::Decryption));
        }
    }

    #[test]
    fn another_key_a_short_key_and_a_sealed_key_do_not_open() {
        let key = Material::new(vec![1; 32]);
        let sealed = seal(&key, b"", b"", b"x", &mut CallRng::new(&[0; 32], 0, "")).unwrap();
        assert_eq!(
            open(&Material::new(vec![2; 32]), b"", b"", &sealed),
            Err(CryptoError::Decryption)
        );
        let short = open(&Material::new(vec![1; 31]), b"", b"", &sealed);
        assert_eq!(short, Err(CryptoError::KeyMaterial("a symmetric key has 32 bytes")));
        let at_rest = key.seal(&mut |bytes| bytes.to_vec());
        assert_eq!(open(&at_rest, b"", b"", &sealed), Err(CryptoError::Sealed));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_was_sealed_opens(plaintext: Vec<u8>, aad: Vec<u8>, key: [u8; 32], call: u64) {
            let key = Material::new(key.to_vec());
            let sealed = seal(&key, b"h", &aad, &plaintext, &mut CallRng::new(&[0; 32], call, "")).unwrap();
            prop_assert_eq!(open(&key, b"h", &aad, &sealed), Ok(plaintext));
        }
    }
}
