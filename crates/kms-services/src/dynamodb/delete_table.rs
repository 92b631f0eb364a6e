//! DeleteTable.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::retire;
use super::table::Table;
use super::types::*;

/// See the module.
pub struct DeleteTable;

shape! {
    pub struct Request {
        /// The table's name.
        table_name: TableName,
    }
}

shape! {
    pub struct Response {
        table_description: Option<TableDescription>,
    }
}

impl Operation for DeleteTable {
    const NAME: &'static str = "DeleteTable";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Deletes a table with its items. DynamoDB gives back its grant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("the grant is given back at once", "AWS: when the table is gone")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"tableName": &*r.table_name})
    }
}

impl Serves for DeleteTable {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let table = Table::asked(desk, &r.table_name, "DeleteTable")?;
        let shown = table.shown(desk, Some("DELETING"));
        retire(desk, &table);
        let items = table.items();
        let names: Vec<String> = desk.kept_under(&items).map(|(name, _)| name.clone()).collect();
        names.iter().for_each(|name| desk.remove(name));
        desk.remove(&table.arn);
        Ok(Response { table_description: Some(shown) })
    }
}
