//! Signed result files: Ed25519 over the result's own text, so that nobody changes a grade on the way.
//!
//! Whoever has the public key can verify; only the teacher's key signs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::result::StudentResult;

/// A result file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// What is signed.
    pub result: StudentResult,
    /// Over the result as compact JSON, in base64.
    pub signature: String,
}

/// The key that signs, and its public half.
pub struct Keys(SigningKey);

impl Keys {
    /// Keys from 32 random bytes.
    pub fn new(entropy: [u8; 32]) -> Keys {
        Keys(SigningKey::from_bytes(&entropy))
    }

    /// The file that signs; to be kept secret.
    pub fn secret_text(&self) -> String {
        STANDARD.encode(self.0.to_bytes()) + "\n"
    }

    /// The file that verifies.
    pub fn public_text(&self) -> String {
        STANDARD.encode(self.0.verifying_key().to_bytes()) + "\n"
    }

    /// Reads the file that signs.
    pub fn read(text: &str) -> Result<Keys, String> {
        bytes_of(text).map(Keys::new)
    }

    /// Signs a result.
    pub fn sign(&self, result: StudentResult) -> Result<Signed, String> {
        let signature = self.0.sign(message(&result)?.as_bytes());
        Ok(Signed { signature: STANDARD.encode(signature.to_bytes()), result })
    }
}

/// Verifies a result file's text; the error says what is wrong with it.
pub fn verified(text: &str, public: &str) -> Result<StudentResult, String> {
    let signed: Signed =
        serde_json::from_str(text).map_err(|error| format!("this is no result file: {error}"))?;
    let key = VerifyingKey::from_bytes(&bytes_of(public)?).map_err(|_| "this is no public key")?;
    let changed = "the signature does not hold: the file was changed, or another key signed it";
    let bytes = STANDARD.decode(&signed.signature).map_err(|_| changed)?;
    let signature = Signature::from_slice(&bytes).map_err(|_| changed)?;
    key.verify_strict(message(&signed.result)?.as_bytes(), &signature).map_err(|_| changed)?;
    Ok(signed.result)
}

fn message(result: &StudentResult) -> Result<String, String> {
    serde_json::to_string(result).map_err(|error| error.to_string())
}

fn bytes_of(text: &str) -> Result<[u8; 32], String> {
    let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
    <[u8; 32]>::try_from(bytes)
        .map_err(|_| "this is no key file: `kmslab class new` makes two".to_owned())
}
