//! GetItem.

use kms_engine::crypto::Material;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::data_key;
use super::item;
use super::table::Table;
use super::types::*;
use crate::sealing::open;

/// See the module.
pub struct GetItem;

shape! {
    pub struct Request {
        /// The table's name.
        table_name: TableName,
        /// The primary key.
        key: AttributeMap,
        /// Whether the newest value is asked for; the lab never has another.
        consistent_read: Option<bool>,
    }
}

shape! {
    pub struct Response {
        item: Option<AttributeMap>,
    }
}

impl Operation for GetItem {
    const NAME: &'static str = "GetItem";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Reads an item. Under a KMS key, DynamoDB has the table key decrypted on your behalf: you need kms:Decrypt. It then keeps the table key for five minutes without asking again.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "Decrypt of the table key in the caller's name, encryption context, five minutes in memory for each caller",
        "DynamoDB developer guide, encryption at rest, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"tableName": &*r.table_name})
    }
}

impl Serves for GetItem {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let table = Table::asked(desk, &r.table_name, "GetItem")?;
        if r.key.0.len() != table.schema.len() {
            return Err(KmsError::validation("The provided key element does not match the schema"));
        }
        let name = item::name(&table, &r.key.0)?;
        let key = Material::new(data_key(desk, &table)?.to_vec());
        let Some(sealed) = desk.kept(&name).map(|kept| kept.bytes.clone()) else {
            return Ok(Response { item: None });
        };
        let text = open(&key, &name, &sealed)?;
        let item = serde_json::from_slice(&text).map_err(KmsError::internal)?;
        Ok(Response { item: Some(AttributeMap(item)) })
    }
}
