//! DescribeTable.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::table::Table;
use super::types::*;

/// See the module.
pub struct DescribeTable;

shape! {
    pub struct Request {
        /// The table's name.
        table_name: TableName,
    }
}

shape! {
    pub struct Response {
        table: Option<TableDescription>,
    }
}

impl Operation for DescribeTable {
    const NAME: &'static str = "DescribeTable";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Shows a table: its status, and its key in SSEDescription.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "SSEDescription, the status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "DynamoDB API reference, as of 2026-11",
        ),
        approximate(
            "the status follows the key and the grant at once; no table is archived",
            "AWS: within minutes; archived after seven days",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"tableName": &*r.table_name})
    }
}

impl Serves for DescribeTable {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let table = Table::asked(desk, &r.table_name, "DescribeTable")?;
        Ok(Response { table: Some(table.shown(desk, None)) })
    }
}
