//! A table, and who may do what with it.

use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::encryption::{Encryption, TableKey};
use super::faults::no_such_table;
use super::types::*;
use crate::names::own_arn;

/// What DynamoDB knows of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Table {
    pub arn: String,
    pub name: String,
    pub id: String,
    pub owner: AccountId,
    pub created: Timestamp,
    /// The attributes of the primary key with their types.
    pub attributes: Vec<(String, ScalarAttributeType)>,
    /// The primary key: one attribute, or two.
    pub schema: Vec<(String, KeyType)>,
    pub billing: BillingMode,
    pub encryption: Encryption,
}

impl Table {
    /// The table, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, name: &str, action: &str) -> Result<Table, KmsError> {
        let (arn, owner) = (arn(desk, name)?, desk.account()?);
        desk.ask(Permission::to(action).on(&arn, &owner))?;
        Table::find(desk, &arn).ok_or_else(|| no_such_table(name))
    }

    /// The table of this ARN.
    pub fn find(desk: &Desk<'_>, arn: &str) -> Option<Table> {
        desk.kept(arn).and_then(|kept| kept.read())
    }

    /// Writes it back.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        desk.keep(&self.arn, Kept::new("dynamodb", self)?, self.encryption.in_words());
        Ok(())
    }

    /// What the names begin with under which its items are kept.
    pub fn items(&self) -> String {
        format!("{}/item/", self.arn)
    }

    /// The type of a key attribute.
    pub fn type_of(&self, name: &str) -> Option<ScalarAttributeType> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind)
    }

    /// As answers show it, in this status or in the one it is in.
    pub fn shown(&self, desk: &Desk<'_>, status: Option<&str>) -> TableDescription {
        let accessible = self.encryption.is_accessible(desk);
        let now = if accessible { "ACTIVE" } else { "INACCESSIBLE_ENCRYPTION_CREDENTIALS" };
        let items = self.items();
        let count = i64::try_from(desk.kept_under(&items).count()).unwrap_or(i64::MAX);
        let attributes = self.attributes.iter().map(|(name, kind)| AttributeDefinition {
            attribute_name: name.as_str().into(),
            attribute_type: *kind,
        });
        let schema = self.schema.iter().map(|(name, kind)| KeySchemaElement {
            attribute_name: name.as_str().into(),
            key_type: *kind,
        });
        let sse = match &self.encryption.table_key {
            TableKey::Owned { .. } => None,
            TableKey::Kms { key, .. } => Some(SSEDescription {
                status: Some("ENABLED".into()),
                sse_type: Some(SSEType::Kms),
                kms_master_key_arn: Some(key.as_str().into()),
                inaccessible_encryption_date_time: (!accessible).then_some(desk.now),
            }),
        };
        TableDescription {
            attribute_definitions: Some(ListOf(attributes.collect())),
            table_name: Some(self.name.as_str().into()),
            key_schema: Some(ListOf(schema.collect())),
            table_status: Some(status.unwrap_or(now).into()),
            creation_date_time: Some(self.created),
            item_count: Some(LongObject(count)),
            table_arn: Some(self.arn.as_str().into()),
            table_id: Some(self.id.as_str().into()),
            billing_mode_summary: Some(BillingModeSummary { billing_mode: Some(self.billing) }),
            sse_description: sse,
        }
    }
}

/// The ARN of a table of the caller's account.
pub fn arn(desk: &Desk<'_>, name: &str) -> Result<String, KmsError> {
    own_arn(desk, "dynamodb", &format!("table/{name}"))
}
