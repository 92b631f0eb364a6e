//! Randomness as a value: each call of the engine has a stream of its own.
//!
//! The stream follows from the world's seed, the number of the call and a label, so the same session gives the same
//! bytes every time, and what one call draws shifts no other. `serve` seeds the world from the operating system.

use std::convert::Infallible;
use std::fmt;

use rand_chacha::ChaCha20Rng;
use rand_core::{SeedableRng, TryCryptoRng, TryRng};

use super::mac::hmac_sha256;

/// A ChaCha20 stream for one call; it is a `rand_core::CryptoRng`.
pub struct CallRng(ChaCha20Rng);

impl CallRng {
    /// The stream of the call with that number in the world with that seed; one call may have several, by label.
    pub fn new(seed: &[u8; 32], call: u64, label: &str) -> CallRng {
        let key =
            hmac_sha256(seed, &[b"kmslab call stream\0", &call.to_be_bytes(), label.as_bytes()]);
        CallRng(ChaCha20Rng::from_seed(*key))
    }
}

impl TryRng for CallRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for CallRng {}

impl fmt::Debug for CallRng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallRng(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::*;

    fn first_bytes(seed: u8, call: u64, label: &str) -> String {
        let mut bytes = [0; 16];
        CallRng::new(&[seed; 32], call, label).fill_bytes(&mut bytes);
        hex::encode(bytes)
    }

    #[test]
    fn the_stream_follows_from_seed_call_and_label() {
        let stream = first_bytes(0, 1, "Encrypt");
        assert_eq!(stream, first_bytes(0, 1, "Encrypt"));
        assert_ne!(stream, first_bytes(1, 1, "Encrypt"));
        assert_ne!(stream, first_bytes(0, 2, "Encrypt"));
        assert_ne!(stream, first_bytes(0, 1, "Decrypt"));
    }

    // Every transcript in the book depends on this row: a change here rewrites all of them.
    #[test]
    fn the_stream_never_changes() {
        assert_eq!(first_bytes(0, 1, "Encrypt"), "b4474bf3562b366bdc1ec5acca3026c8");
    }

    #[test]
    fn it_serves_as_a_trait_object() {
        let mut rng = CallRng::new(&[0; 32], 1, "");
        let rng: &mut dyn rand_core::CryptoRng = &mut rng;
        assert_ne!(rng.next_u64(), rng.next_u64());
    }
}
