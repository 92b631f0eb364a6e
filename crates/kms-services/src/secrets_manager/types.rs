//! The shapes of Secrets Manager's model (`2017-10-17`) that several operations share.

use std::collections::BTreeMap;

use kms_engine::shape::types::ListOf;
use kms_engine::shape::{Kind, Malformed, Schema, Shape};
use kms_engine::{blobs, numbers, secrets, texts};
use serde_json::Value as Json;

texts! {
    /// A secret's name.
    NameType: 1..=512;
    /// A secret's name or ARN.
    SecretIdType: 1..=2048;
    /// An ARN.
    SecretARNType: 20..=2048;
    /// A description.
    DescriptionType: 0..=2048;
    /// A KMS key: its id, ARN, alias name or alias ARN.
    KmsKeyIdType: 0..=2048;
    /// What makes a retry safe: it becomes the version's id.
    ClientRequestTokenType: 32..=64;
    /// A version's id.
    SecretVersionIdType: 32..=64;
    /// A version's label, such as AWSCURRENT.
    SecretVersionStageType: 1..=256;
    /// The text of a policy.
    NonEmptyResourcePolicyType: 1..=20480;
}

secrets! {
    /// A secret value that is text.
    SecretStringType: 1..=65536;
}

blobs! {
    /// A secret value of bytes.
    SecretBinaryType: 1..=65536, sensitive;
}

numbers! {
    /// For how many days a deleted secret can be brought back.
    RecoveryWindowInDaysType: 7..=30;
}

/// Versions and their labels.
#[derive(Debug, Clone, Default)]
pub struct VersionsToStages(pub BTreeMap<String, Vec<String>>);

impl Shape for VersionsToStages {
    fn schema() -> Schema {
        let stages = ListOf::<SecretVersionStageType>::schema;
        Schema::plain("SecretVersionsToStagesMapType", Kind::Map(stages))
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        let map = value.and_then(|value| serde_json::from_value(value.clone()).ok());
        map.map(VersionsToStages).ok_or_else(|| Malformed::expected("a map of lists"))
    }
    fn encode(&self) -> Option<Json> {
        serde_json::to_value(&self.0).ok()
    }
}
