//! UpdateTable.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::{own_data_key, protect, retire, wanted};
use super::table::Table;
use super::types::*;

/// See the module.
pub struct UpdateTable;

shape! {
    pub struct Request {
        /// The table's name.
        table_name: TableName,
        /// Enabled=true for a KMS key: KMSMasterKeyId, or the AWS managed key of DynamoDB; Enabled=false for a key that AWS owns.
        sse_specification as "SSESpecification": Option<SSESpecification>,
    }
}

shape! {
    pub struct Response {
        table_description: Option<TableDescription>,
    }
}

impl Operation for UpdateTable {
    const NAME: &'static str = "UpdateTable";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Gives a table another key: a new table key, under which the key of the items is put. The items stay as they are.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the new key is looked at and granted in the caller's name",
            "DynamoDB developer guide, encryption at rest, as of 2026-11",
        ),
        unknown(
            "what DynamoDB asks KMS in its own name when the key changes",
            "the guide names the permissions, not the calls",
        ),
        approximate("the change is done at once", "AWS: UPDATING for some minutes"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({
            "tableName": &*r.table_name,
            "sSESpecification": r.sse_specification.as_ref().map(|it| json!({
                "enabled": it.enabled, "kMSMasterKeyId": it.kms_master_key_id.as_deref(),
            })),
        })
    }
}

impl Serves for UpdateTable {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut table = Table::asked(desk, &r.table_name, "UpdateTable")?;
        if r.sse_specification.is_none() {
            return Err(KmsError::validation(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates \
                 or SSESpecification or ReplicaUpdates is required",
            )
            .hint("the lab changes the SSESpecification alone"));
        }
        let wanted = wanted(r.sse_specification.as_ref())?;
        let data_key = own_data_key(desk, &table)?;
        let encryption = protect(desk, &table, wanted.as_deref(), Some(data_key))?;
        retire(desk, &table);
        table.encryption = encryption;
        table.save(desk)?;
        Ok(Response { table_description: Some(table.shown(desk, Some("UPDATING"))) })
    }
}
