//! The shapes of DynamoDB's model (`2012-08-10`) that several operations share.

use std::collections::BTreeMap;

use kms_engine::shape::types::ListOf;
use kms_engine::shape::{Kind, Malformed, Schema, Shape};
use kms_engine::{Timestamp, aws_enum, blobs, numbers, shape, texts};
use serde_json::{Map, Value as Json};

texts! {
    /// A table's name.
    TableName: 3..=255, r"^[a-zA-Z0-9_.-]+$";
    /// An attribute's name.
    AttributeName: 1..=255;
    /// A KMS key: its id, ARN, alias name or alias ARN.
    KMSMasterKeyId: 1..=2048;
    /// Any text.
    Text: 0..=409600;
}

blobs! {
    /// A value of bytes.
    BinaryAttributeValue: 0..=409600;
}

numbers! {
    /// How much is set aside for reading or writing.
    PositiveLongObject: 1..=9223372036854775807;
    /// A number.
    LongObject: 0..=9223372036854775807;
}

aws_enum! {
    /// What kind of value.
    ScalarAttributeType { Text = "S", Number = "N", Binary = "B" }
    /// Which part of the primary key.
    KeyType { Hash = "HASH", Range = "RANGE" }
    /// How reading and writing is paid.
    BillingMode { Provisioned = "PROVISIONED", OnDemand = "PAY_PER_REQUEST" }
    /// Whether KMS is asked.
    SSEType { Aes = "AES256", Kms = "KMS" }
}

shape! {
    /// An attribute of the primary key.
    pub struct AttributeDefinition {
        attribute_name: AttributeName,
        attribute_type: ScalarAttributeType,
    }
}

shape! {
    /// A part of the primary key.
    pub struct KeySchemaElement {
        attribute_name: AttributeName,
        key_type: KeyType,
    }
}

shape! {
    /// How much is set aside.
    pub struct ProvisionedThroughput {
        read_capacity_units: PositiveLongObject,
        write_capacity_units: PositiveLongObject,
    }
}

shape! {
    /// How a table is to be encrypted.
    pub struct SSESpecification {
        /// Whether under a KMS key; else under a key that AWS owns.
        enabled: Option<bool>,
        /// KMS.
        sse_type as "SSEType": Option<SSEType>,
        /// The key; the AWS managed key of DynamoDB where left out.
        kms_master_key_id as "KMSMasterKeyId": Option<KMSMasterKeyId>,
    }
}

shape! {
    /// How a table is encrypted.
    pub struct SSEDescription {
        status: Option<Text>,
        sse_type as "SSEType": Option<SSEType>,
        kms_master_key_arn as "KMSMasterKeyArn": Option<Text>,
        inaccessible_encryption_date_time: Option<Timestamp>,
    }
}

shape! {
    /// How reading and writing is paid.
    pub struct BillingModeSummary {
        billing_mode: Option<BillingMode>,
    }
}

shape! {
    /// A table.
    pub struct TableDescription {
        attribute_definitions: Option<ListOf<AttributeDefinition>>,
        table_name: Option<TableName>,
        key_schema: Option<ListOf<KeySchemaElement>>,
        table_status: Option<Text>,
        creation_date_time: Option<Timestamp>,
        item_count: Option<LongObject>,
        table_arn: Option<Text>,
        table_id: Option<Text>,
        billing_mode_summary: Option<BillingModeSummary>,
        sse_description as "SSEDescription": Option<SSEDescription>,
    }
}

shape! {
    /// A value: one of these.
    pub struct AttributeValue {
        /// Text.
        s: Option<Text>,
        /// A number, as text.
        n: Option<Text>,
        /// Bytes.
        b: Option<BinaryAttributeValue>,
        /// Several texts.
        ss as "SS": Option<ListOf<Text>>,
        /// Several numbers.
        ns as "NS": Option<ListOf<Text>>,
        /// Nothing.
        null as "NULL": Option<bool>,
        /// True or false.
        bool as "BOOL": Option<bool>,
    }
}

/// Values by name: an item, or the key of one. It travels as it is.
#[derive(Debug, Clone, Default)]
pub struct AttributeMap(pub BTreeMap<String, Json>);

impl Shape for AttributeMap {
    fn schema() -> Schema {
        Schema::plain("AttributeMap", Kind::Map(AttributeValue::schema))
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        let map = value.and_then(Json::as_object).ok_or_else(|| Malformed::expected("a map"))?;
        Ok(AttributeMap(map.iter().map(|(name, value)| (name.clone(), value.clone())).collect()))
    }
    fn encode(&self) -> Option<Json> {
        let map: Map<String, Json> = self.0.clone().into_iter().collect();
        Some(Json::Object(map))
    }
}
