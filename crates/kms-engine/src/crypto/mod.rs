//! The cryptography of KMS: bytes and entropy in, bytes out.
//!
//! Nothing here knows of policies, key states or the wire; the engine asks first and calls then. Everything is pure
//! and synchronous, and randomness arrives as a `rand_core::CryptoRng`, so it runs in a browser and repeats exactly.

mod blob;
mod context;
mod ec;
mod ed25519;
mod error;
mod identity;
mod key;
mod layout;
mod mac;
mod material;
mod message;
mod ml_dsa;
mod ml_kem;
mod random;
mod rsa_key;
mod sm2_key;
pub mod symmetric;
pub mod wrapping;

pub use blob::{Blob, OVERHEAD};
pub use context::canonical;
pub use error::CryptoError;
pub use identity::material_id;
pub use key::{PrivateKey, PublicKey, generate, imported, parse_private, public_key_der};
pub use layout::{Field, layout};
pub use mac::{mac, verify_mac};
pub use material::Material;
pub use message::{digest_length, max_plaintext};
pub use ml_kem::Encapsulated;
pub use random::CallRng;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
