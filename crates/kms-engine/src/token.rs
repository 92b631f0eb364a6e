//! Tokens that KMS hands out and takes back: opaque to whoever holds one, self-contained for us.
//!
//! A token is a claim sealed under a key that follows from the world's seed. Nothing about it is stored, so an
//! operation that only reads can hand one out, and it stays good through undo and restart.

use rand_core::{CryptoRng, Rng};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::crypto::{CallRng, Material, symmetric};
use crate::error::KmsError;
use crate::world::World;

/// Seals a claim; a token of one purpose means nothing for another.
pub fn seal(
    world: &World,
    purpose: &str,
    claim: &impl Serialize,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, KmsError> {
    let claim = serde_json::to_vec(claim).map_err(KmsError::internal)?;
    symmetric::seal(&key(world, purpose), purpose.as_bytes(), b"", &claim, rng)
        .map_err(KmsError::internal)
}

/// The claim in a token of this world and purpose.
pub fn open<T: DeserializeOwned>(world: &World, purpose: &str, token: &[u8]) -> Option<T> {
    let claim = symmetric::open(&key(world, purpose), purpose.as_bytes(), b"", token).ok()?;
    serde_json::from_slice(&claim).ok()
}

/// Calls are numbered from 1, so stream 0 is free for what lasts as long as the world.
fn key(world: &World, purpose: &str) -> Material {
    let mut bytes = vec![0; 32];
    CallRng::new(&world.seed, 0, purpose).fill_bytes(&mut bytes);
    Material::new(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_in_its_own_world_for_its_own_purpose() {
        let (here, there) = (World::empty([1; 32]), World::empty([2; 32]));
        let mut rng = CallRng::new(&here.seed, 1, "");
        let mut token = seal(&here, "a", &"claim", &mut rng).unwrap();
        assert_eq!(open(&here, "a", &token), Some("claim".to_owned()));
        assert_eq!(open::<String>(&here, "b", &token), None);
        assert_eq!(open::<String>(&there, "a", &token), None);
        token[40] ^= 1;
        assert_eq!(open::<String>(&here, "a", &token), None);
    }
}
