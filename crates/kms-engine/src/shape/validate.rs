//! Constraint checking before anything else happens, in the words of AWS's validation.
//!
//! `2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: ...; Value ...`. Every member is
//! checked and every failure listed, in the order of the model. A JSON value of the wrong type is a
//! `SerializationException` instead, which AWS's front end answers before validation.

use regex_lite::Regex;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::sync::{LazyLock, RwLock};

use super::{Kind, Member, Schema};
use crate::error::{ErrorCode, KmsError};

/// Checks a request body against its members.
pub fn validate(members: &[Member], body: &Map<String, Json>) -> Result<(), KmsError> {
    let mut failures = Vec::new();
    structure(members, body, "", &mut failures)?;
    if failures.is_empty() {
        return Ok(());
    }
    let count = failures.len();
    let errors = if count == 1 { "error" } else { "errors" };
    Err(KmsError::validation(format!(
        "{count} validation {errors} detected: {}",
        failures.join("; ")
    )))
}

fn structure(
    members: &[Member],
    body: &Map<String, Json>,
    prefix: &str,
    failures: &mut Vec<String>,
) -> Result<(), KmsError> {
    for member in members {
        let path = || format!("{prefix}{}", lower_camel(member.name));
        match body.get(member.name) {
            None | Some(Json::Null) if member.required => {
                // AWS leaves out the word null for secret blobs.
                let value = if member.schema.sensitive { "Value" } else { "Value null" };
                failures.push(format!(
                    "{value} at '{}' failed to satisfy constraint: Member must not be null",
                    path()
                ));
            }
            None | Some(Json::Null) => {}
            Some(value) => shape(&member.schema, value, &path(), failures)?,
        }
    }
    Ok(())
}

fn shape(
    schema: &Schema,
    value: &Json,
    path: &str,
    failures: &mut Vec<String>,
) -> Result<(), KmsError> {
    let mut fail = |shown: Option<&str>, what: String| {
        let value = shown.map(|v| format!("Value '{v}'")).unwrap_or_else(|| "Value".to_owned());
        failures
            .push(format!("{value} at '{path}' failed to satisfy constraint: Member must {what}"));
    };
    match (&schema.kind, value) {
        (Kind::String, Json::String(text)) => {
            let length = text.chars().count() as i64;
            let shown = Some(text.as_str()).filter(|_| !schema.sensitive);
            if let Some(problem) = length_problem(schema, length) {
                fail(shown, problem);
            }
            if let Some(pattern) = schema.pattern.filter(|pattern| !matches(pattern, text)) {
                fail(shown, format!("satisfy regular expression pattern: {pattern}"));
            }
        }
        (Kind::Enum(values), Json::String(text)) => {
            if !values.contains(&text.as_str()) {
                fail(
                    Some(text),
                    format!(
                        "satisfy enum value set: [{}]",
                        printed(schema.name, values).join(", ")
                    ),
                );
            }
        }
        (Kind::Blob, Json::String(text)) => {
            let Some(length) = base64_length(text) else {
                return Err(malformed(path, "a base64 string"));
            };
            if let Some(problem) = length_problem(schema, length) {
                fail(None, problem);
            }
        }
        (Kind::Integer, Json::Number(number)) => {
            let Some(number) = number.as_i64() else {
                return Err(malformed(path, "a whole number"));
            };
            if schema.max.is_some_and(|max| number > max) {
                let max = schema.max.unwrap_or_default();
                fail(Some(&number.to_string()), format!("have value less than or equal to {max}"));
            } else if schema.min.is_some_and(|min| number < min) {
                let min = schema.min.unwrap_or_default();
                fail(
                    Some(&number.to_string()),
                    format!("have value greater than or equal to {min}"),
                );
            }
        }
        (Kind::Boolean, Json::Bool(_)) | (Kind::Timestamp, Json::Number(_)) => {}
        (Kind::List(item), Json::Array(items)) => {
            if let Some(problem) = length_problem(schema, items.len() as i64) {
                fail(None, problem);
            }
            let item_schema = item();
            for (i, item) in items.iter().enumerate() {
                shape(&item_schema, item, &format!("{path}.{}.member", i + 1), failures)?;
            }
        }
        (Kind::Map(of), Json::Object(map)) => {
            let of = of();
            for (name, value) in map {
                shape(&of, value, &format!("{path}.{name}.member"), failures)?;
            }
        }
        (Kind::Structure(members), Json::Object(map)) => {
            structure(&members(), map, &format!("{path}."), failures)?;
        }
        (kind, _) => return Err(malformed(path, expected(kind))),
    }
    Ok(())
}

fn length_problem(schema: &Schema, length: i64) -> Option<String> {
    if let Some(max) = schema.max.filter(|max| length > *max) {
        return Some(format!("have length less than or equal to {max}"));
    }
    let min = schema.min.filter(|min| length < *min)?;
    Some(format!("have length greater than or equal to {min}"))
}

fn malformed(path: &str, expected: &str) -> KmsError {
    KmsError::bare(ErrorCode::SerializationException).hint(format!(
        "`{path}` must be {expected}; the JSON in the request has another type there"
    ))
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::String | Kind::Enum(_) => "a string",
        Kind::Blob => "a base64 string",
        Kind::Integer => "a whole number",
        Kind::Boolean => "true or false",
        Kind::Timestamp => "a timestamp in Unix seconds",
        Kind::List(_) => "a list",
        Kind::Map(_) | Kind::Structure(_) => "an object",
    }
}

/// The decoded length without decoding; `None` where the text is not padded standard base64.
fn base64_length(text: &str) -> Option<i64> {
    let data = text.trim_end_matches('=');
    let padding = text.len() - data.len();
    let clean = data.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/');
    (clean && text.len().is_multiple_of(4) && padding <= 2)
        .then(|| (text.len() / 4 * 3 - padding) as i64)
}

/// `KeyId` in a request is `keyId` in a validation error.
fn lower_camel(name: &str) -> String {
    let mut chars = name.chars();
    chars
        .next()
        .map(|first| first.to_ascii_lowercase().to_string() + chars.as_str())
        .unwrap_or_default()
}

/// The pattern of key ids.
const ASCII: &str = r"^\p{ASCII}+$";

/// Whether the whole text matches, as Java's `matches` does, which is what AWS's validation runs.
fn matches(pattern: &'static str, text: &str) -> bool {
    // That of every key id: a regular expression takes a hundred times as long for it.
    if pattern == ASCII {
        return !text.is_empty() && text.is_ascii();
    }
    static COMPILED: LazyLock<RwLock<BTreeMap<&'static str, Option<Regex>>>> =
        LazyLock::new(Default::default);
    let known = COMPILED.read().ok().and_then(|map| map.get(pattern).cloned());
    let compiled = known.unwrap_or_else(|| {
        let translated = pattern
            .replace(r"\p{ASCII}", r"[\x00-\x7F]")
            .replace(r"\u00", r"\x")
            // The regular expressions at hand know no Unicode classes: letters and digits of other scripts, and with
            // them their signs.
            .replace(r"\p{L}\p{Z}\p{N}", r"A-Za-z0-9 \x{A0}-\x{10FFFF}")
            .replace("A-Za-z0-9-_", "A-Za-z0-9_-");
        let translated = translated.replace("a-zA-Z0-9-_.", r"a-zA-Z0-9\-_.");
        let regex = Regex::new(&format!("^(?:{translated})$")).ok();
        if let Ok(mut map) = COMPILED.write() {
            map.insert(pattern, regex.clone());
        }
        regex
    });
    compiled.is_some_and(|regex| regex.is_match(text))
}

/// The order in which AWS's errors print some sets, where it is known to differ from the model's (`errors.md` of the
/// reference; recorded 2023 to 2026). GenerateDataKey really prints the key specs of CreateKey.
fn printed(shape: &str, values: &'static [&'static str]) -> &'static [&'static str] {
    match shape {
        "EncryptionAlgorithmSpec" => {
            &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT"]
        }
        "MacAlgorithmSpec" => &["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"],
        "SigningAlgorithmSpec" => &[
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512",
            "ECDSA_SHA_256",
            "ECDSA_SHA_384",
            "ECDSA_SHA_512",
            "ED25519_SHA_512",
            "ED25519_PH_SHA_512",
            "SM2DSA",
            "ML_DSA_SHAKE_256",
        ],
        "DataKeySpec" => &[
            "RSA_2048",
            "RSA_3072",
            "RSA_4096",
            "ECC_NIST_P256",
            "ECC_NIST_P384",
            "ECC_NIST_P521",
            "ECC_SECG_P256K1",
            "ECC_NIST_EDWARDS25519",
            "SYMMETRIC_DEFAULT",
            "HMAC_224",
            "HMAC_256",
            "HMAC_384",
            "HMAC_512",
            "SM2",
            "ML_DSA_44",
            "ML_DSA_65",
            "ML_DSA_87",
        ],
        _ => values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Structure;
    use crate::shape::types::*;

    crate::shape! {
        struct Request { key_id: KeyIdType, plaintext: PlaintextType, tags: Option<TagList>, number_of_bytes: Option<NumberOfBytesType> }
    }

    #[track_caller]
    fn check(body: Json, expected: &str) {
        let error = validate(&Request::members(), body.as_object().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn violations_are_listed_in_awss_words() {
        use serde_json::json;
        check(
            json!({"KeyId": "k"}),
            "ValidationException: 1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must not be null",
        );
        check(
            json!({"KeyId": "", "Plaintext": "AA=="}),
            "ValidationException: 2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'keyId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\\p{ASCII}+$",
        );
        let long = "x".repeat(257);
        check(
            json!({"KeyId": "k", "Plaintext": "AA==", "Tags": [{"TagKey": "a", "TagValue": long}]}),
            &format!(
                "ValidationException: 1 validation error detected: Value '{long}' at 'tags.1.member.tagValue' failed to satisfy constraint: Member must have length less than or equal to 256"
            ),
        );
        check(
            json!({"KeyId": "k", "Plaintext": "AA==", "NumberOfBytes": 1025}),
            "ValidationException: 1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
        );
        check(json!({"KeyId": 7, "Plaintext": "AA=="}), "SerializationException");
        check(json!({"KeyId": "k", "Plaintext": "A"}), "SerializationException");
    }
}
