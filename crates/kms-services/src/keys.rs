//! The calls to KMS that services have in common: a data key for new data, and a data key or a text back in clear.
//!
//! Refusals are KMS's own; each service puts them into its own words.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::KmsError;
use kms_engine::crypto::Material;
use kms_engine::serve::{By, Desk, KmsCall, blob};
use serde_json::json;

use crate::sealing::Blob;

/// An encryption context.
pub type Context = BTreeMap<String, String>;

/// An encryption context of these pairs.
pub fn context<const N: usize>(pairs: [(&str, &str); N]) -> Context {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A data key in clear and as KMS encrypted it.
#[derive(Debug)]
pub struct DataKey {
    /// The ARN of the KMS key.
    pub key: String,
    /// The data key.
    pub clear: Material,
    /// The same, encrypted.
    pub encrypted: Blob,
}

/// GenerateDataKey.
pub fn data_key(
    desk: &mut Desk<'_>,
    by: By,
    key: &str,
    context: &Context,
) -> Result<DataKey, KmsError> {
    data_key_with(desk, by, key, context, &[])
}

/// GenerateDataKey with the tokens of grants.
pub fn data_key_with(
    desk: &mut Desk<'_>,
    by: By,
    key: &str,
    context: &Context,
    tokens: &[&str],
) -> Result<DataKey, KmsError> {
    let body = json!({"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": context, "GrantTokens": tokens});
    let answer = desk.kms(KmsCall::new("GenerateDataKey", body).by(by))?;
    let key = answer.get("KeyId").and_then(|key| key.as_str()).unwrap_or_default().to_owned();
    let clear = Material::new(blob(&answer, "Plaintext")?);
    Ok(DataKey { key, clear, encrypted: Blob(blob(&answer, "CiphertextBlob")?) })
}

/// Decrypt: the clear bytes.
pub fn decrypt(
    desk: &mut Desk<'_>,
    by: By,
    encrypted: &Blob,
    context: &Context,
) -> Result<Vec<u8>, KmsError> {
    decrypt_with(desk, by, encrypted, context, &[])
}

/// Decrypt with the tokens of grants.
pub fn decrypt_with(
    desk: &mut Desk<'_>,
    by: By,
    encrypted: &Blob,
    context: &Context,
    tokens: &[&str],
) -> Result<Vec<u8>, KmsError> {
    let text = BASE64.encode(&encrypted.0);
    let body = json!({"CiphertextBlob": text, "EncryptionContext": context, "GrantTokens": tokens});
    blob(&desk.kms(KmsCall::new("Decrypt", body).by(by))?, "Plaintext")
}

/// Encrypt: the ARN of the key and the ciphertext.
pub fn encrypt(
    desk: &mut Desk<'_>,
    by: By,
    key: &str,
    plaintext: &[u8],
    context: &Context,
) -> Result<(String, Blob), KmsError> {
    let body =
        json!({"KeyId": key, "Plaintext": BASE64.encode(plaintext), "EncryptionContext": context});
    let answer = desk.kms(KmsCall::new("Encrypt", body).by(by))?;
    let key = answer.get("KeyId").and_then(|key| key.as_str()).unwrap_or_default().to_owned();
    Ok((key, Blob(blob(&answer, "CiphertextBlob")?)))
}

/// KMS's refusal as services quote it: its words, and in brackets where they come from.
pub fn quoted(error: &KmsError) -> String {
    let words = error.message.clone().unwrap_or_else(|| error.code.to_string());
    let code = error.code;
    format!("{words} (Service: AWSKMS; Status Code: 400; Error Code: {code})")
}
