//! How a table is encrypted: where its table key comes from, and who may have it decrypted.

use kms_engine::KmsError;
use kms_engine::crypto::Material;
use kms_engine::serve::{By, Desk};
use kms_engine::spec::KeyState;
use kms_engine::time::MINUTE;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::faults::{from_kms, invalid};
use super::table::Table;
use super::types::SSESpecification;
use crate::grants::{self, Granted};
use crate::keys::{self, Context, context};
use crate::reuse::Reuse;
use crate::sealing::{Blob, fresh_key, open, seal};

/// The managed key.
const MANAGED: &str = "alias/aws/dynamodb";
/// For how long DynamoDB keeps a table key in memory, for each caller.
const LIFE: i64 = 5 * MINUTE;
/// What DynamoDB may do with the key of a table.
const OPERATIONS: [&str; 7] = [
    "DescribeKey",
    "GenerateDataKey",
    "Decrypt",
    "Encrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
];

/// The keys of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Encryption {
    /// The table key.
    pub table_key: TableKey,
    /// The key of the items under the table key.
    pub data_key: Blob,
}

/// Where the table key comes from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum TableKey {
    /// Under a key that AWS owns.
    Owned { wrapped: Blob },
    /// Under a KMS key, which DynamoDB has a grant for.
    Kms { key: String, encrypted: Blob, grant: Granted },
}

impl Encryption {
    /// Of a table in the making.
    pub fn none() -> Encryption {
        let nothing = Blob::default();
        Encryption { table_key: TableKey::Owned { wrapped: nothing.clone() }, data_key: nothing }
    }

    /// `a table encrypted under KEY`.
    pub fn in_words(&self) -> String {
        match &self.table_key {
            TableKey::Owned { .. } => "a table under a key that AWS owns".to_owned(),
            TableKey::Kms { key, .. } => {
                format!("a table; its table key as KMS encrypted it under {key}")
            }
        }
    }

    /// Whether DynamoDB can still use the key.
    pub fn is_accessible(&self, desk: &Desk<'_>) -> bool {
        let TableKey::Kms { key, grant, .. } = &self.table_key else { return true };
        let Some(key) = desk.world().keys().find(|known| known.arn.to_string() == *key) else {
            return false;
        };
        let mut grants = desk.world().grants_of(&key.arn);
        key.state() == KeyState::Enabled
            && grants.any(|known| known.id == grant.id && !known.is_over(desk.now))
    }
}

/// Which key a request names; none is one that AWS owns.
pub fn wanted(given: Option<&SSESpecification>) -> Result<Option<String>, KmsError> {
    let Some(given) = given else { return Ok(None) };
    let key = given.kms_master_key_id.as_ref().map(|key| key.0.clone());
    match (given.enabled.unwrap_or(false), key) {
        (true, key) => Ok(Some(key.unwrap_or_else(|| MANAGED.to_owned()))),
        (false, Some(_)) => {
            Err(invalid("KMSMasterKeyId can only be specified when SSE is enabled")
                .hint("add Enabled=true"))
        }
        (false, None) => Ok(None),
    }
}

/// A new table key, for items under this data key, or for a new table under a new one.
pub fn protect(
    desk: &mut Desk<'_>,
    table: &Table,
    key: Option<&str>,
    data_key: Option<Zeroizing<Vec<u8>>>,
) -> Result<Encryption, KmsError> {
    let (table_key, clear) = match key {
        None => {
            let own = desk.own_key("dynamodb");
            let (clear, wrapped) = fresh_key(desk, &own, &table.arn)?;
            desk.did("takes a table key under a key that AWS owns: your KMS hears nothing");
            (TableKey::Owned { wrapped }, clear)
        }
        Some(key) => granted(desk, table, key).map_err(from_kms)?,
    };
    let data_key = match data_key {
        Some(there) => Blob(seal(desk, &clear, &table.arn, &there)?),
        None => fresh_key(desk, &clear, &table.arn)?.1,
    };
    Ok(Encryption { table_key, data_key })
}

/// In the caller's name the key is looked at and a grant made; with the grant DynamoDB gets the table key itself.
fn granted(
    desk: &mut Desk<'_>,
    table: &Table,
    key: &str,
) -> Result<(TableKey, Material), KmsError> {
    let key = grants::look_at(desk, key)?;
    let (myself, bound) = (principal(desk), bound_to(table));
    let grant = grants::make(desk, &key, &myself, &OPERATIONS, &bound)?;
    let by = By::Service { name: myself, context: Vec::new() };
    let made = keys::data_key_with(desk, by, &key, &bound, &[&grant.token])?;
    Ok((TableKey::Kms { key, encrypted: made.encrypted, grant }, made.clear))
}

/// The data key of a table's items, in the name of whoever reads or writes them.
pub fn data_key(desk: &mut Desk<'_>, table: &Table) -> Result<Zeroizing<Vec<u8>>, KmsError> {
    let clear = match &table.encryption.table_key {
        TableKey::Owned { wrapped } => {
            desk.did("unwraps the table key with a key that AWS owns: your KMS hears nothing");
            Material::new(open(&desk.own_key("dynamodb"), &table.arn, &wrapped.0)?)
        }
        TableKey::Kms { key, encrypted, .. } => {
            let bound = bound_to(table);
            let scope = format!("dynamodb {}", table.arn);
            let reuse =
                Reuse { scope, called: "table key", life: LIFE, context: &bound, by: By::Caller };
            reuse.to_decrypt(desk, key, encrypted).map_err(from_kms)?
        }
    };
    unwrapped(table, &clear)
}

/// The same, in DynamoDB's own name, with its grant.
pub fn own_data_key(desk: &mut Desk<'_>, table: &Table) -> Result<Zeroizing<Vec<u8>>, KmsError> {
    let TableKey::Kms { encrypted, grant, .. } = &table.encryption.table_key else {
        return data_key(desk, table);
    };
    let by = By::Service { name: principal(desk), context: Vec::new() };
    let clear = keys::decrypt_with(desk, by, encrypted, &bound_to(table), &[&grant.token]);
    unwrapped(table, &Material::new(clear.map_err(from_kms)?))
}

/// Gives the grant back that a table no longer needs.
pub fn retire(desk: &mut Desk<'_>, table: &Table) {
    let TableKey::Kms { key, grant, .. } = &table.encryption.table_key else { return };
    let by = By::Service { name: principal(desk), context: Vec::new() };
    grants::retire(desk, by, key, grant);
}

fn unwrapped(table: &Table, table_key: &Material) -> Result<Zeroizing<Vec<u8>>, KmsError> {
    open(table_key, &table.arn, &table.encryption.data_key.0).map(Zeroizing::new)
}

fn principal(desk: &Desk<'_>) -> String {
    format!("dynamodb.{}.amazonaws.com", desk.region)
}

fn bound_to(table: &Table) -> Context {
    context([
        ("aws:dynamodb:tableName", &table.name),
        ("aws:dynamodb:subscriberId", table.owner.as_str()),
    ])
}
