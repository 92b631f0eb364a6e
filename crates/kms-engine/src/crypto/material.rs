//! The one type that holds key bytes.
//!
//! Wiped on drop, redacted in `Debug`, compared in constant time, and impossible to serialise in the clear: the store
//! seals a material first, and what it reads back is sealed until it unseals it.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::CryptoError;

/// Key bytes: a symmetric key, an HMAC key, or the PKCS#8 DER of a private key.
///
/// A clone shares the bytes and copies none; they are wiped when the last clone goes.
#[derive(Clone)]
pub struct Material(Arc<Bytes>);

enum Bytes {
    Clear(Zeroizing<Vec<u8>>),
    Sealed(Vec<u8>),
}

impl Material {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Material {
        Material(Arc::new(Bytes::Clear(Zeroizing::new(bytes))))
    }

    /// The material with its bytes encrypted by `encrypt`, ready to be serialised; a sealed one stays as it is.
    pub fn seal(&self, encrypt: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Material {
        match &*self.0 {
            Bytes::Clear(bytes) => Material(Arc::new(Bytes::Sealed(encrypt(bytes)))),
            Bytes::Sealed(_) => self.clone(),
        }
    }

    /// The material as it was before `seal`; `None` when `decrypt` cannot make sense of it.
    pub fn unseal(&self, decrypt: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Option<Material> {
        match &*self.0 {
            Bytes::Clear(_) => Some(self.clone()),
            Bytes::Sealed(bytes) => decrypt(bytes).map(Material::new),
        }
    }

    /// The bytes, for the primitives of this crate and for answers that carry a data key.
    pub(crate) fn expose(&self) -> Result<&[u8], CryptoError> {
        match &*self.0 {
            Bytes::Clear(bytes) => Ok(bytes),
            Bytes::Sealed(_) => Err(CryptoError::Sealed),
        }
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Bytes::Clear(bytes) => write!(f, "Material(redacted, {} bytes)", bytes.len()),
            Bytes::Sealed(bytes) => write!(f, "Material(sealed, {} bytes)", bytes.len()),
        }
    }
}

/// Two clear materials compare in constant time. A sealed one equals only the same sealed bytes: sealing is
/// randomised, so the question whether two sealed materials hold the same key has no answer here.
impl PartialEq for Material {
    fn eq(&self, other: &Material) -> bool {
        match (&*self.0, &*other.0) {
            (Bytes::Clear(a), Bytes::Clear(b)) => a.ct_eq(b).into(),
            (Bytes::Sealed(a), Bytes::Sealed(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Material {}

impl Serialize for Material {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0 {
            Bytes::Clear(_) => Err(ser::Error::custom("key bytes are serialised only sealed")),
            Bytes::Sealed(bytes) => serializer.serialize_str(&BASE64.encode(bytes)),
        }
    }
}

impl<'de> Deserialize<'de> for Material {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Material, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes =
            BASE64.decode(text).map_err(|_| de::Error::custom("sealed key bytes are base64"))?;
        Ok(Material(Arc::new(Bytes::Sealed(bytes))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backwards(bytes: &[u8]) -> Vec<u8> {
        bytes.iter().rev().copied().collect()
    }

    #[test]
    fn debug_shows_only_the_length() {
        let material = Material::new(vec![0xAB; 32]);
        assert_eq!(format!("{material:?}"), "Material(redacted, 32 bytes)");
        assert_eq!(format!("{:?}", material.seal(&mut backwards)), "Material(sealed, 32 bytes)");
    }

    #[test]
    fn clear_bytes_refuse_to_be_serialised() {
        let error = serde_json::to_string(&Material::new(vec![1, 2, 3])).unwrap_err();
        assert_eq!(error.to_string(), "key bytes are serialised only sealed");
    }

    #[test]
    fn sealed_bytes_travel_and_come_back() {
        let material = Material::new(vec![1, 2, 3]);
        let json = serde_json::to_string(&material.seal(&mut backwards)).unwrap();
        assert_eq!(json, "\"AwIB\"");
        let read: Material = serde_json::from_str(&json).unwrap();
        assert_eq!(read.expose(), Err(CryptoError::Sealed));
        assert_ne!(read, material);
        let opened = read.unseal(&mut |bytes| Some(backwards(bytes))).unwrap();
        assert_eq!(opened, material);
        assert!(read.unseal(&mut |_| None).is_none());
    }

    #[test]
    fn equality_looks_at_every_byte_and_the_length() {
        let material = Material::new(vec![1, 2, 3]);
        assert_eq!(material, Material::new(vec![1, 2, 3]));
        assert_ne!(material, Material::new(vec![1, 2, 4]));
        assert_ne!(material, Material::new(vec![1, 2, 3, 0]));
    }
}
