//! What services do with data keys: AES-256-GCM over what they store, bound to its name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::KmsError;
use kms_engine::crypto::{Material, symmetric};
use kms_engine::serve::Desk;
use zeroize::Zeroizing;

/// Bytes that travel in JSON as base64: an encrypted data key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

impl serde::Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> serde::Deserialize<'de> for Blob {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Blob, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(from)?;
        BASE64.decode(text).map(Blob).map_err(|_| serde::de::Error::custom("bytes are base64"))
    }
}

/// Encrypts under a data key; the name of what is stored is authenticated with it.
pub fn seal(
    desk: &mut Desk<'_>,
    key: &Material,
    name: &str,
    plaintext: &[u8],
) -> Result<Vec<u8>, KmsError> {
    symmetric::seal(key, b"kms-services", name.as_bytes(), plaintext, &mut desk.rng)
        .map_err(KmsError::internal)
}

/// Decrypts what `seal` made; the failure says that somebody changed what is stored.
pub fn open(key: &Material, name: &str, sealed: &[u8]) -> Result<Vec<u8>, KmsError> {
    symmetric::open(key, b"kms-services", name.as_bytes(), sealed)
        .map_err(|_| KmsError::internal(format!("what is stored under {name} was changed")))
}

/// A fresh data key of the service's own, and the same key wrapped under another.
pub fn fresh_key(
    desk: &mut Desk<'_>,
    under: &Material,
    name: &str,
) -> Result<(Material, Blob), KmsError> {
    let bytes = Zeroizing::new(desk.random::<32>());
    let wrapped = seal(desk, under, name, &*bytes)?;
    Ok((Material::new(bytes.to_vec()), Blob(wrapped)))
}
