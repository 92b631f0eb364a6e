//! Sealing: what must not lie on the disk in the clear is AES-256-GCM encrypted under a root key.
//!
//! A sealed value names its root key, so that two can be in use while one replaces the other, and is bound to its
//! place: the sealed material of one key does not open as that of another.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use kms_engine::crypto::{CallRng, CryptoError, Material, symmetric};
use zeroize::Zeroizing;

/// Authenticated with every sealed value; a later layout gets another number.
const HEADER: &[u8] = b"kmslab sealed 1";

/// The name of a root key.
pub(crate) type RootKeyId = [u8; 8];

/// A root key in memory.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RootKey {
    pub(crate) id: RootKeyId,
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

impl RootKey {
    /// A root key from the system's entropy.
    pub(crate) fn generate() -> Result<RootKey, getrandom::Error> {
        let mut key = RootKey { id: RootKeyId::default(), bytes: Zeroizing::new([0; 32]) };
        getrandom::fill(&mut key.id)?;
        getrandom::fill(key.bytes.as_mut_slice())?;
        Ok(key)
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootKey({}, redacted)", hex::encode(self.id))
    }
}

/// Seals under its first root key, opens what was sealed under any.
#[derive(Debug)]
pub(crate) struct Sealer {
    keys: Vec<(RootKey, Material)>,
    rng: Mutex<CallRng>,
}

/// Why a sealed value does not open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unsealable {
    /// Its root key is not here.
    UnknownRootKey,
    /// It was changed, or moved from another place.
    Changed,
}

impl Sealer {
    pub(crate) fn new(keys: Vec<RootKey>) -> Result<Sealer, getrandom::Error> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice())?;
        let ready = |key: RootKey| {
            let material = Material::new(key.bytes.to_vec());
            (key, material)
        };
        let keys = keys.into_iter().map(ready).collect();
        Ok(Sealer { keys, rng: Mutex::new(CallRng::new(&seed, 0, "store")) })
    }

    /// The root keys, the one in force first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &RootKey> {
        self.keys.iter().map(|(key, _)| key)
    }

    /// Seals `bytes` for `place`.
    pub(crate) fn seal(&self, place: &str, bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let (key, material) =
            self.keys.first().ok_or(CryptoError::Internal("there is no root key"))?;
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        let sealed = symmetric::seal(material, HEADER, place.as_bytes(), bytes, &mut *rng)?;
        Ok([&key.id[..], &sealed].concat())
    }

    /// Opens what was sealed for `place`.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (id, sealed) = sealed.split_first_chunk::<8>().ok_or(Unsealable::Changed)?;
        let key = self.keys.iter().find(|(key, _)| key.id == *id);
        let (_, material) = key.ok_or(Unsealable::UnknownRootKey)?;
        symmetric::open(material, HEADER, place.as_bytes(), sealed).map_err(|_| Unsealable::Changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() {
        let sealer = Sealer::new(vec![RootKey::generate().unwrap()]).unwrap();
        let sealed = sealer.seal("here", b"secret").unwrap();
        assert_eq!(sealer.open("here", &sealed), Ok(b"secret".to_vec()));
        assert_eq!(sealer.open("there", &sealed), Err(Unsealable::Changed));
        for at in 8..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open("here", &changed), Err(Unsealable::Changed), "byte {at}");
        }
        let other = Sealer::new(vec![RootKey::generate().unwrap()]).unwrap();
        assert_eq!(other.open("here", &sealed), Err(Unsealable::UnknownRootKey));
    }
}
