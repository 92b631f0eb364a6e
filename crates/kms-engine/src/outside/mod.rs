//! What lies outside KMS and custom key stores depend on: CloudHSM clusters and external key managers, simulated.
//!
//! Plain data of the world. Whoever steers the lab breaks and mends it here, as an owner would in the real one; KMS
//! only ever sees what answers.

mod cluster;
mod external_key_manager;

use std::fmt;

use rand_core::Rng;

pub use cluster::{Cluster, Hsm, KmsUser};
pub use external_key_manager::{Credential, ExternalKey, ExternalKeyManager, Trouble};

use crate::crypto::CallRng;
use crate::world::World;

/// A password: shown by no `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Bytes for the ids and first passwords of what is made outside, which no call's randomness is there for.
fn bytes<const N: usize>(world: &World, what: &str) -> [u8; N] {
    let mut bytes = [0; N];
    CallRng::new(&world.seed, 0, what).fill_bytes(&mut bytes);
    bytes
}

/// That many letters of an alphabet.
fn letters(bytes: &[u8], alphabet: &str) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    bytes.iter().filter_map(|byte| alphabet.get(*byte as usize % alphabet.len())).collect()
}
