//! The identifier of a key material.

use super::mac::hmac_sha256;
use super::{CryptoError, Material};

/// The KeyMaterialId of a material in a KMS key, which the API shows as 64 hex digits.
///
/// It follows from the key id and the material alone, so the Regions of a multi-Region key agree, and bringing the
/// same material back to a key is recognised. AWS's function is unpublished; ours is HMAC-SHA-256 keyed with the
/// material, which tells nothing about it.
pub fn material_id(key_id: &str, material: &Material) -> Result<[u8; 32], CryptoError> {
    let bytes = material.expose()?;
    let length = (bytes.len() as u64).to_be_bytes();
    Ok(*hmac_sha256(bytes, &[b"kmslab key material id\0", &length, key_id.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_depends_on_the_key_and_on_every_byte() {
        let id =
            |key: &str, bytes: &[u8]| material_id(key, &Material::new(bytes.to_vec())).unwrap();
        let first = id("mrk-1", &[7; 32]);
        assert_eq!(first, id("mrk-1", &[7; 32]));
        assert_ne!(first, id("mrk-2", &[7; 32]));
        assert_ne!(first, id("mrk-1", &[8; 32]));
        // HMAC pads a short key with zeros, so the length goes in too.
        assert_ne!(id("k", &[7; 32]), id("k", &[&[7; 32][..], &[0]].concat()));
    }
}
