//! PutItem.

use kms_engine::crypto::Material;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Kept};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::data_key;
use super::item;
use super::table::Table;
use super::types::*;
use crate::sealing::seal;

/// See the module.
pub struct PutItem;

shape! {
    pub struct Request {
        /// The table's name.
        table_name: TableName,
        /// The item: its primary key and whatever else.
        item: AttributeMap,
    }
}

shape! {
    pub struct Response {
        attributes: Option<AttributeMap>,
    }
}

impl Operation for PutItem {
    const NAME: &'static str = "PutItem";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Writes an item. Under a KMS key, DynamoDB has the table key decrypted on your behalf: you need kms:Decrypt. It then keeps the table key for five minutes without asking again.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "Decrypt of the table key in the caller's name, encryption context, five minutes in memory for each caller",
            "DynamoDB developer guide, encryption at rest, as of 2026-11",
        ),
        approximate("no conditions, no nested values", "KMS never hears of them"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"tableName": &*r.table_name})
    }
}

impl Serves for PutItem {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let table = Table::asked(desk, &r.table_name, "PutItem")?;
        let name = item::name(&table, &r.item.0)?;
        let key = Material::new(data_key(desk, &table)?.to_vec());
        let text = serde_json::to_vec(&r.item.0).map_err(KmsError::internal)?;
        let sealed = seal(desk, &key, &name, &text)?;
        let words = format!("{} bytes of ciphertext under the table's data key", sealed.len());
        desk.keep(&name, Kept::with_bytes("dynamodb", &json!({}), sealed)?, words);
        Ok(Response { attributes: None })
    }
}
