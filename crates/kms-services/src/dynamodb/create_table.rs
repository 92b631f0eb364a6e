//! CreateTable.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::{Encryption, protect, wanted};
use super::faults::invalid;
use super::table::{Table, arn};
use super::types::*;
use crate::names::fresh_uuid;

/// See the module.
pub struct CreateTable;

shape! {
    pub struct Request {
        /// The attributes of the primary key, with their types.
        attribute_definitions: ListOf<AttributeDefinition>,
        /// The table's name.
        table_name: TableName,
        /// Which of them is the partition key (HASH), and which the sort key (RANGE).
        key_schema: ListOf<KeySchemaElement>,
        /// PAY_PER_REQUEST, or PROVISIONED with a ProvisionedThroughput.
        billing_mode: Option<BillingMode>,
        /// How much is set aside.
        provisioned_throughput: Option<ProvisionedThroughput>,
        /// Enabled=true for a KMS key: KMSMasterKeyId, or the AWS managed key of DynamoDB.
        sse_specification as "SSESpecification": Option<SSESpecification>,
    }
}

shape! {
    pub struct Response {
        table_description: Option<TableDescription>,
    }
}

impl Operation for CreateTable {
    const NAME: &'static str = "CreateTable";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Makes a table, encrypted under a key that AWS owns, or with SSESpecification under a KMS key. For a KMS key DynamoDB describes the key and makes a grant in your name: you need kms:DescribeKey and kms:CreateGrant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "calls to KMS and in whose name, the grant and its constraint, encryption context, the managed key",
            "DynamoDB developer guide, encryption at rest, as of 2026-11",
        ),
        unknown("words of KMS's refusals other than denials", "not recorded"),
        approximate("a table is there at once", "AWS: CREATING for some seconds"),
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

impl Serves for CreateTable {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (arn, owner) = (arn(desk, &r.table_name)?, desk.account()?);
        desk.ask(Permission::to("CreateTable").on(&arn, &owner))?;
        let name = r.table_name.0;
        if Table::find(desk, &arn).is_some() {
            let message = format!("Table already exists: {name}");
            return Err(KmsError::new(ErrorCode::ResourceInUseException, message));
        }
        let billing = r.billing_mode.unwrap_or(BillingMode::Provisioned);
        if billing == BillingMode::Provisioned && r.provisioned_throughput.is_none() {
            return Err(invalid(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
            )
            .hint("add --billing-mode PAY_PER_REQUEST"));
        }
        let schema = schema(&r.key_schema, &r.attribute_definitions)?;
        let wanted = wanted(r.sse_specification.as_ref())?;
        let attributes = r.attribute_definitions.0.into_iter();
        let attributes = attributes.map(|it| (it.attribute_name.0, it.attribute_type)).collect();
        let mut table = Table {
            arn,
            name,
            id: fresh_uuid(desk),
            owner,
            created: desk.now,
            attributes,
            schema,
            billing,
            encryption: Encryption::none(),
        };
        table.encryption = protect(desk, &table, wanted.as_deref(), None)?;
        table.save(desk)?;
        Ok(Response { table_description: Some(table.shown(desk, Some("CREATING"))) })
    }
}

/// One partition key, at most one sort key, each of them defined, nothing else defined.
fn schema(
    given: &[KeySchemaElement],
    defined: &[AttributeDefinition],
) -> Result<Vec<(String, KeyType)>, KmsError> {
    let kinds: Vec<KeyType> = given.iter().map(|it| it.key_type).collect();
    if !matches!(kinds.as_slice(), [KeyType::Hash] | [KeyType::Hash, KeyType::Range]) {
        return Err(KmsError::validation(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        )
        .hint("AttributeName=id,KeyType=HASH, and after it perhaps one of KeyType=RANGE"));
    }
    let is_defined = |it: &KeySchemaElement| {
        defined.iter().any(|known| known.attribute_name == it.attribute_name)
    };
    if !given.iter().all(is_defined) || given.len() != defined.len() {
        return Err(invalid(
            "Some index key attributes are not defined in AttributeDefinitions, or some of those are not used",
        ));
    }
    Ok(given.iter().map(|it| (it.attribute_name.0.clone(), it.key_type)).collect())
}
