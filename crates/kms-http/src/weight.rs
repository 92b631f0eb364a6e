//! How much work a call will be, so that a door can keep hard ones from holding up the rest.
//!
//! A guess from the request alone. A wrong one costs time, never correctness.

use kms_engine::Call;
use serde_json::Value as Json;

/// How much work a call will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Microseconds: symmetric cryptography and everything that only reads or edits facts.
    Light,
    /// Up to some milliseconds: asymmetric cryptography.
    Heavy,
    /// Up to seconds: making an asymmetric key.
    Generation,
}

impl Weight {
    /// Guesses the weight of a call.
    pub fn of(call: &Call) -> Weight {
        let text = |member: &str| call.body.get(member).and_then(Json::as_str);
        match call.operation.as_str() {
            "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => Weight::Generation,
            // The public wrapping key of an import is an RSA key made on the spot.
            "GetParametersForImport" => Weight::Generation,
            "CreateKey" => match text("KeySpec").or(text("CustomerMasterKeySpec")) {
                None | Some("SYMMETRIC_DEFAULT") => Weight::Light,
                Some(spec) if spec.starts_with("HMAC_") => Weight::Light,
                Some(_) => Weight::Generation,
            },
            "Sign" | "Verify" | "DeriveSharedSecret" | "Encapsulate" | "Decapsulate"
            | "GetPublicKey" | "ImportKeyMaterial" => Weight::Heavy,
            // Objects may be long, and each is encrypted as a whole.
            "PutObject" | "GetObject" | "CopyObject" | "UploadPart" | "CompleteMultipartUpload" => {
                Weight::Heavy
            }
            "Encrypt" | "Decrypt" | "ReEncrypt" | "GenerateDataKey" | "GenerateRandom" => {
                let algorithms = [
                    "EncryptionAlgorithm",
                    "SourceEncryptionAlgorithm",
                    "DestinationEncryptionAlgorithm",
                ];
                let asymmetric =
                    algorithms.into_iter().filter_map(text).any(|a| a != "SYMMETRIC_DEFAULT");
                // An answer for an enclave is encrypted under the enclave's RSA key.
                let for_enclave = call.body.contains_key("Recipient");
                if asymmetric || for_enclave { Weight::Heavy } else { Weight::Light }
            }
            _ => Weight::Light,
        }
    }
}
