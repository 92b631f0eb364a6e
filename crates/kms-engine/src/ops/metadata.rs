//! KeyMetadata: a key as DescribeKey shows it.

use serde_json::{Map, Value as Json, json};

use crate::arn::KeyArn;
use crate::imported::is_pending;
use crate::key::{Deletion, Key};
use crate::shape;
use crate::shape::Structure;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;
use crate::world::World;

shape! {
    /// What AWS shows of a key.
    pub struct KeyMetadata {
        aws_account_id as "AWSAccountId": Option<AWSAccountIdType>,
        key_id: KeyIdOut,
        arn: Option<ArnType>,
        creation_date: Option<Timestamp>,
        enabled: bool,
        description: Option<DescriptionType>,
        key_usage: Option<KeyUsage>,
        key_state: Option<KeyState>,
        deletion_date: Option<Timestamp>,
        valid_to: Option<Timestamp>,
        origin: Option<Origin>,
        custom_key_store_id: Option<CustomKeyStoreIdType>,
        cloud_hsm_cluster_id: Option<CloudHsmClusterIdType>,
        expiration_model: Option<ExpirationModel>,
        key_manager: Option<KeyManager>,
        customer_master_key_spec: Option<KeySpec>,
        key_spec: Option<KeySpec>,
        encryption_algorithms: Option<ListOf<EncryptionAlgorithmSpec>>,
        signing_algorithms: Option<ListOf<SigningAlgorithmSpec>>,
        key_agreement_algorithms: Option<ListOf<KeyAgreementAlgorithmSpec>>,
        encapsulation_algorithms: Option<ListOf<EncapsulationAlgorithmSpec>>,
        multi_region: Option<bool>,
        multi_region_configuration: Option<MultiRegionConfiguration>,
        pending_deletion_window_in_days: Option<PendingWindowInDaysType>,
        mac_algorithms: Option<ListOf<MacAlgorithmSpec>>,
        xks_key_configuration: Option<XksKeyConfigurationType>,
        current_key_material_id: Option<BackingKeyIdType>,
    }
}

shape! {
    /// Primary and replicas.
    pub struct MultiRegionConfiguration {
        multi_region_key_type: Option<MultiRegionKeyType>,
        primary_key: Option<MultiRegionKey>,
        replica_keys: Option<ListOf<MultiRegionKey>>,
    }
}

shape! {
    /// One of the related keys.
    pub struct MultiRegionKey {
        arn: Option<ArnType>,
        region: Option<RegionType>,
    }
}

shape! {
    /// The external key behind a key in an external key store.
    pub struct XksKeyConfigurationType {
        id: Option<XksKeyIdType>,
    }
}

/// The algorithms a key's usage allows: exactly one of the lists is there.
pub struct Algorithms {
    /// For ENCRYPT_DECRYPT.
    pub encryption: Option<ListOf<EncryptionAlgorithmSpec>>,
    /// For SIGN_VERIFY.
    pub signing: Option<ListOf<SigningAlgorithmSpec>>,
    /// For KEY_AGREEMENT.
    pub agreement: Option<ListOf<KeyAgreementAlgorithmSpec>>,
    /// For GENERATE_VERIFY_MAC.
    pub mac: Option<ListOf<MacAlgorithmSpec>>,
    /// For ENCAPSULATE_DECAPSULATE.
    pub encapsulation: Option<ListOf<EncapsulationAlgorithmSpec>>,
}

/// The algorithm lists of a key.
pub fn algorithms(key: &Key) -> Algorithms {
    let (spec, usage) = (key.spec, key.usage);
    let list = |when: KeyUsage| (usage == when).then_some(());
    Algorithms {
        encryption: list(KeyUsage::EncryptDecrypt)
            .map(|()| spec.encryption_algorithms().iter().copied().collect()),
        signing: list(KeyUsage::SignVerify)
            .map(|()| spec.signing_algorithms().iter().copied().collect()),
        agreement: list(KeyUsage::KeyAgreement)
            .map(|()| ListOf(vec![KeyAgreementAlgorithmSpec::Ecdh])),
        mac: list(KeyUsage::GenerateVerifyMac)
            .map(|()| spec.mac_algorithms().iter().copied().collect()),
        encapsulation: list(KeyUsage::EncapsulateDecapsulate)
            .map(|()| ListOf(vec![EncapsulationAlgorithmSpec::MlKem])),
    }
}

/// What AWS shows of this key.
pub fn metadata(world: &World, key: &Key) -> KeyMetadata {
    let state = key.state();
    let expiry = expiry(key);
    let lists = algorithms(key);
    // A symmetric key keeps showing its material's id after the material is deleted (recorded 2025-11).
    let material = key
        .current()
        .filter(|_| key.spec == KeySpec::SymmetricDefault && state != KeyState::Creating)
        .filter(|_| key.custom_key_store.is_none());
    KeyMetadata {
        aws_account_id: Some(key.arn.account.to_string().into()),
        key_id: key.arn.id.as_str().into(),
        arn: Some(key.arn.to_string().into()),
        creation_date: Some(key.created),
        enabled: state == KeyState::Enabled,
        description: Some(key.description.as_str().into()),
        key_usage: Some(key.usage),
        key_state: Some(state),
        deletion_date: match key.deletion {
            Some(Deletion::Pending { at, .. }) => Some(at),
            _ => None,
        },
        valid_to: expiry.flatten(),
        origin: Some(key.origin),
        custom_key_store_id: key.custom_key_store.as_ref().map(|s| s.store.as_str().into()),
        cloud_hsm_cluster_id: None,
        expiration_model: expiry.map(|valid_to| match valid_to {
            Some(_) => ExpirationModel::KeyMaterialExpires,
            None => ExpirationModel::KeyMaterialDoesNotExpire,
        }),
        key_manager: Some(key.manager),
        customer_master_key_spec: Some(key.spec),
        key_spec: Some(key.spec),
        encryption_algorithms: lists.encryption,
        signing_algorithms: lists.signing,
        key_agreement_algorithms: lists.agreement,
        encapsulation_algorithms: lists.encapsulation,
        multi_region: Some(key.is_multi_region()),
        multi_region_configuration: configuration(world, key),
        pending_deletion_window_in_days: match key.deletion {
            Some(Deletion::AfterReplicas { window_days }) => {
                Some(PendingWindowInDaysType(window_days))
            }
            _ => None,
        },
        mac_algorithms: lists.mac,
        xks_key_configuration: key
            .custom_key_store
            .as_ref()
            .and_then(|s| s.xks_key_id.as_ref())
            .map(|id| XksKeyConfigurationType { id: Some(id.as_str().into()) }),
        current_key_material_id: material.map(|m| hex::encode(m.id).into()),
    }
}

/// When the first of the materials that belong to the key for good expires: `None` where nothing is imported or some
/// of it is missing, `Some(None)` where none of it expires.
fn expiry(key: &Key) -> Option<Option<Timestamp>> {
    let lasting: Vec<_> = key.materials.iter().filter(|m| !is_pending(m)).collect();
    let imports = lasting.iter().map(|m| m.import.as_ref().filter(|_| m.secret.is_some()));
    let imports = imports.collect::<Option<Vec<_>>>().filter(|imports| !imports.is_empty())?;
    Some(imports.into_iter().filter_map(|import| import.valid_to).min())
}

fn configuration(world: &World, key: &Key) -> Option<MultiRegionConfiguration> {
    let place = key.multi_region.as_ref()?;
    let name = |arn: &KeyArn| MultiRegionKey {
        arn: Some(arn.to_string().into()),
        region: Some(arn.region.as_str().into()),
    };
    let related = world.related(key);
    let primary = related.iter().find(|k| k.arn.region == place.primary).map(|k| name(&k.arn));
    let replicas =
        related.iter().filter(|k| k.arn.region != place.primary).map(|k| name(&k.arn)).collect();
    Some(MultiRegionConfiguration {
        multi_region_key_type: Some(place.role),
        primary_key: primary,
        replica_keys: Some(replicas),
    })
}

/// `keyMetadata` as CloudTrail logs it: lower-case names and text dates.
pub fn logged(metadata: &KeyMetadata) -> Json {
    let mut out = lowered(metadata.to_map());
    for (name, date) in [
        ("creationDate", metadata.creation_date),
        ("deletionDate", metadata.deletion_date),
        ("validTo", metadata.valid_to),
    ] {
        if let Some(date) = date {
            out.insert(name.to_owned(), json!(date.to_us_text()));
        }
    }
    Json::Object(out)
}

fn lowered(members: Map<String, Json>) -> Map<String, Json> {
    // AWS's own samples write `aWSAccountId`, so this is all there is to it.
    members.into_iter().map(|(name, value)| (lower_first(&name), lowered_within(value))).collect()
}

fn lowered_within(value: Json) -> Json {
    match value {
        Json::Object(members) => Json::Object(lowered(members)),
        Json::Array(items) => items.into_iter().map(lowered_within).collect(),
        other => other,
    }
}

/// `KeyId` as CloudTrail spells it.
pub fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|c| c.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// A `requestParameters` object from the members that are there, in the order given.
pub fn show<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    Json::Object(
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
    )
}

/// The tags of a request as CloudTrail shows them.
pub fn logged_tags(tags: &[Tag]) -> Json {
    tags.iter().map(|t| json!({"tagKey": t.tag_key.0, "tagValue": t.tag_value.0})).collect()
}
