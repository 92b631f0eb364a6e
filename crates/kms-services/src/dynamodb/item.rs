//! Items: found by their primary key, kept encrypted.

use std::collections::BTreeMap;

use kms_engine::KmsError;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::faults::invalid;
use super::table::Table;

/// The name under which the item of this primary key is kept. It tells nothing of the key: DynamoDB encrypts that too.
pub fn name(table: &Table, values: &BTreeMap<String, Json>) -> Result<String, KmsError> {
    let mut parts = Vec::new();
    for (name, _) in &table.schema {
        let value = values.get(name);
        let value = value.ok_or_else(|| invalid(format!("Missing the key {name} in the item")))?;
        let given = value.as_object().and_then(|value| value.iter().next());
        let expected = table.type_of(name).map(|kind| kind.to_string()).unwrap_or_default();
        match given {
            Some((kind, content)) if *kind == expected => parts.push(content.to_string()),
            Some((kind, _)) => {
                return Err(invalid(format!(
                    "Type mismatch for key {name} expected: {expected} actual: {kind}"
                )));
            }
            None => {
                return Err(KmsError::validation(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
                ));
            }
        }
    }
    let digest = Sha256::digest(format!("{} {}", table.id, parts.join(" ")));
    let short: String = hex::encode(digest).chars().take(16).collect();
    Ok(format!("{}{short}", table.items()))
}
