//! The ciphertext blob of symmetric KMS keys, byte by byte.
//!
//! AWS does not document its blob; clients may rely only on its length (at most 6,144 bytes), on its naming its own
//! key, and on its differing each time. This layout is ours and keeps AWS's first two bytes:
//!
//! | offset | bytes | what |
//! |-------:|------:|------|
//! | 0      | 2     | `01 02`, format and version |
//! | 2      | 1     | flags: `80` always set, `01` for a multi-Region key |
//! | 3      | 16    | the key id: the UUID, or the 32 hex digits after `mrk-` |
//! | 19     | 32    | KeyMaterialId, which material of the key encrypted it |
//! | 51     | 16    | nonce from which this message's AES-256 key is derived |
//! | 67     | 12    | nonce of AES-GCM |
//! | 79     | n     | the ciphertext, as long as the plaintext |
//! | 79 + n | 16    | tag of AES-GCM over header, encryption context and ciphertext |
//!
//! Bytes 0 to 50 are authenticated beside the encryption context. There is no Region and no account: key ids are
//! unique, and a multi-Region key keeps its id and material in every Region, which is why its blobs decrypt there.

use rand_core::CryptoRng;

use super::symmetric::{GCM_NONCE, KDF_NONCE, TAG};
use super::{CryptoError, Material, symmetric};

const FORMAT: [u8; 2] = [1, 2];
/// Set in every blob of the simulator. In AWS's own this byte is 1, 2 or 3.
const OURS: u8 = 0x80;
const MULTI_REGION: u8 = 0x01;
const MULTI_REGION_PREFIX: &str = "mrk-";

/// Bytes a blob has more than its plaintext.
pub const OVERHEAD: usize = 2 + 1 + 16 + 32 + KDF_NONCE + GCM_NONCE + TAG;

/// A ciphertext blob, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The id of the KMS key, a UUID or `mrk-` and 32 hex digits.
    pub key_id: String,
    /// Which material of the key encrypted it.
    pub key_material_id: [u8; 32],
    /// The nonce from which this message's key is derived.
    pub kdf_nonce: [u8; KDF_NONCE],
    /// The nonce of AES-GCM.
    pub gcm_nonce: [u8; GCM_NONCE],
    /// The ciphertext without its tag.
    pub ciphertext: Vec<u8>,
    /// The tag of AES-GCM.
    pub tag: [u8; TAG],
}

impl Blob {
    /// Encrypts a plaintext under a material of a key, with `aad` from `context::canonical`.
    pub fn seal(
        key_id: &str,
        key_material_id: &[u8; 32],
        key: &Material,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        let mut bytes = header(key_id, key_material_id)?;
        let sealed = symmetric::seal(key, &bytes, aad, plaintext, rng)?;
        bytes.extend(sealed);
        Ok(bytes)
    }

    /// Decrypts with the material that the blob names, which the engine looks up.
    pub fn open(&self, key: &Material, aad: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let header =
            header(&self.key_id, &self.key_material_id).map_err(|_| CryptoError::Decryption)?;
        symmetric::open(key, &header, aad, &self.sealed())
    }

    /// The bytes of the blob.
    pub fn encode(&self) -> Result<Vec<u8>, CryptoError> {
        let mut bytes = header(&self.key_id, &self.key_material_id)?;
        bytes.extend(self.sealed());
        Ok(bytes)
    }

    /// Takes a blob apart; what is not one of ours fails like a ciphertext that does not decrypt.
    pub fn parse(bytes: &[u8]) -> Result<Blob, CryptoError> {
        Blob::read(bytes).ok_or(CryptoError::Decryption)
    }

    fn read(bytes: &[u8]) -> Option<Blob> {
        let rest = bytes.strip_prefix(&FORMAT)?;
        let (&flags, rest) = rest.split_first()?;
        if flags & !MULTI_REGION != OURS {
            return None;
        }
        let (id, rest) = rest.split_first_chunk()?;
        let (key_material_id, rest) = rest.split_first_chunk()?;
        let (kdf_nonce, rest) = rest.split_first_chunk()?;
        let (gcm_nonce, rest) = rest.split_first_chunk()?;
        let (ciphertext, tag) = rest.split_last_chunk()?;
        Some(Blob {
            key_id: key_id_text(flags & MULTI_REGION != 0, id),
            key_material_id: *key_material_id,
            kdf_nonce: *kdf_nonce,
            gcm_nonce: *gcm_nonce,
            ciphertext: ciphertext.to_vec(),
            tag: *tag,
        })
    }

    fn sealed(&self) -> Vec<u8> {
        [&self.kdf_nonce[..], &self.gcm_nonce, &self.ciphertext, &self.tag].concat()
    }
}

fn header(key_id: &str, key_material_id: &[u8; 32]) -> Result<Vec<u8>, CryptoError> {
    let (multi_region, digits) = match key_id.strip_prefix(MULTI_REGION_PREFIX) {
        Some(digits) => (true, digits.to_owned()),
        None => (false, key_id.replace('-', "")),
    };
    let mut id = [0; 16];
    let known =
        hex::decode_to_slice(digits, &mut id).is_ok() && key_id_text(multi_region, &id) == key_id;
    if !known {
        return Err(CryptoError::Internal(
            "a key id is a lower-case UUID or mrk- and 32 hex digits",
        ));
    }
    let flags = if multi_region { OURS | MULTI_REGION } else { OURS };
    Ok([&FORMAT[..], &[flags], &id, key_material_id].concat())
}

fn key_id_text(multi_region: bool, id: &[u8; 16]) -> String {
    let digits = hex::encode(id);
    if multi_region {
        return format!("{MULTI_REGION_PREFIX}{digits}");
    }
    let mut text = String::with_capacity(36);
    for (position, digit) in digits.chars().enumerate() {
        if matches!(position, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::CallRng;

    const UUID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
    const MRK: &str = "mrk-1234abcd12ab34cd56ef1234567890ab";

    fn sealed(key_id: &str, plaintext: &[u8]) -> Vec<u8> {
        let mut rng = CallRng::new(&[0; 32], 0, "");
        Blob::seal(key_id, &[0x22; 32], &key(), b"context", plaintext, &mut rng).unwrap()
    }

    fn key() -> Material {
        Material::new(vec![1; 32])
    }

    #[test]
    fn a_blob_names_its_key_and_opens_with_it() {
        for key_id in [UUID, MRK] {
            let bytes = sealed(key_id, b"hello");
            let blob = Blob::parse(&bytes).unwrap();
            assert_eq!(blob.key_id, key_id);
            assert_eq!(blob.key_material_id, [0x22; 32]);
            assert_eq!(blob.encode().unwrap(), bytes);
            assert_eq!(blob.open(&key(), b"context").unwrap(), b"hello");
            assert_eq!(blob.open(&key(), b"Context"), Err(CryptoError::Decryption));
        }
    }

    #[test]
    fn the_longest_plaintext_fits_into_a_ciphertext_blob() {
        let bytes = sealed(UUID, &[0; 4096]);
        assert_eq!(bytes.len(), 4096 + OVERHEAD);
        assert!(bytes.len() <= 6144);
    }

    #[test]
    fn every_flipped_bit_is_the_same_error() {
        let bytes = sealed(UUID, b"hello");
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let outcome = Blob::parse(&changed).and_then(|blob| blob.open(&key(), b"context"));
            assert_eq!(outcome, Err(CryptoError::Decryption), "bit {bit}");
        }
    }

    #[test]
    fn a_cut_blob_is_the_same_error() {
        let bytes = sealed(UUID, b"hello");
        for length in 0..bytes.len() {
            let outcome =
                Blob::parse(&bytes[..length]).and_then(|blob| blob.open(&key(), b"context"));
            assert_eq!(outcome, Err(CryptoError::Decryption), "{length} bytes");
        }
    }

    #[test]
    fn a_key_id_is_a_lower_case_uuid_or_mrk() {
        let mut rng = CallRng::new(&[0; 32], 0, "");
        for key_id in [
            "",
            "alias/a",
            &UUID.to_uppercase(),
            &UUID[1..],
            &MRK[4..],
            "mrk-1234abcd-12ab-34cd-56ef-1234567890ab",
        ] {
            let outcome = Blob::seal(key_id, &[0; 32], &key(), b"", b"", &mut rng);
            assert!(matches!(outcome, Err(CryptoError::Internal(_))), "{key_id}");
        }
    }
}
