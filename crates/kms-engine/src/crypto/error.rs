//! What can go wrong in the cryptography, by whose fault it is.

use std::fmt;

/// Why a primitive refused.
///
/// The engine turns each variant into the AWS error of the operation at hand; the texts here are for people who debug
/// the simulator or read a lab's trace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CryptoError {
    /// The ciphertext does not decrypt. There is deliberately one such error and it says no more: telling a wrong key
    /// from a wrong context or a bad padding is what padding-oracle attacks live on.
    Decryption,
    /// The caller's fault: the key material brought along is not what the key spec needs.
    KeyMaterial(&'static str),
    /// The caller's fault: the public key brought along is not one of the key spec.
    PublicKey(&'static str),
    /// The caller's fault: the message, digest or plaintext has a length this algorithm does not take.
    MessageLength {
        /// The exact length for a digest, the longest for a plaintext.
        expected: usize,
        /// The length that came.
        actual: usize,
    },
    /// The key spec, the algorithm and the message type do not go together. The engine checks this before it comes
    /// here, with AWS's wording.
    Unsupported(&'static str),
    /// The engine's fault: the material is still sealed by the store.
    Sealed,
    /// The engine's fault, or a library's: something that cannot happen with the values we pass.
    Internal(&'static str),
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CryptoError::Decryption => f.write_str("the ciphertext does not decrypt"),
            CryptoError::KeyMaterial(why) => write!(f, "unfit key material: {why}"),
            CryptoError::PublicKey(why) => write!(f, "unfit public key: {why}"),
            CryptoError::MessageLength { expected, actual } => {
                write!(f, "the algorithm takes {expected} bytes, not {actual}")
            }
            CryptoError::Unsupported(what) => write!(f, "not possible: {what}"),
            CryptoError::Sealed => f.write_str("the key material is sealed, unseal it first"),
            CryptoError::Internal(what) => write!(f, "a fault of the simulator: {what}"),
        }
    }
}

impl std::error::Error for CryptoError {}
