//! CreateKey: a new customer managed key in the caller's account and Region.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::metadata::{self, KeyMetadata, logged_tags, show};
use super::store_for_key::store_for_key;
use crate::arn::{KeyArn, KeyId, Region};
use crate::authorize::{Asked, lockout_check, new_policy};
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key::{Key, MultiRegion, StoreMembership};
use crate::key_store::{Backing, backing_key_id};
use crate::op::{Fidelity, Operation, Scope, Writes, exact, unknown};
use crate::principal::AccountId;
use crate::schedule::new_material;
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct CreateKey;

shape! {
    pub struct Request {
        /// The key policy. Without it the key gets the default policy, which lets the account's IAM policies decide.
        policy: Option<PolicyType>,
        /// What the key is for, in your words.
        description: Option<DescriptionType>,
        /// What the key may do. Required for every key spec but SYMMETRIC_DEFAULT; cannot be changed later.
        key_usage: Option<KeyUsage>,
        /// The old name of KeySpec.
        customer_master_key_spec: Option<CustomerMasterKeySpec>,
        /// The kind of key material; SYMMETRIC_DEFAULT where left out. Cannot be changed later.
        key_spec: Option<KeySpec>,
        /// Where the key material comes from; AWS_KMS where left out. Cannot be changed later.
        origin: Option<Origin>,
        /// The custom key store that is to hold the key.
        custom_key_store_id: Option<CustomKeyStoreIdType>,
        /// Skips the check that you can still change the policy afterwards. Dangerous.
        bypass_policy_lockout_safety_check: Option<bool>,
        /// Tags for the key; needs kms:TagResource too.
        tags: Option<TagList>,
        /// Whether the key is the primary of a set of multi-Region keys. Cannot be changed later.
        multi_region: Option<bool>,
        /// The external key, for a key in an external key store.
        xks_key_id: Option<XksKeyIdType>,
    }
}

shape! {
    pub struct Response {
        key_metadata: Option<KeyMetadata>,
    }
}

impl Operation for CreateKey {
    const NAME: &'static str = "CreateKey";
    const DOC: &'static str = "Creates a KMS key in your account and Region. It is yours to manage: its policy, its \
        tags, its rotation, its end.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "defaults, required usage, policy checks",
            "API reference; recorded errors 2023 to 2025",
        ),
        exact("KeySpec and CustomerMasterKeySpec together are refused", "seen by several clients"),
        exact("what a custom key store must be to hold a key", "API reference; developer guide"),
        unknown("wording where origin, key store and external key do not fit", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        let spec = spec(r);
        show([
            ("policy", r.policy.as_ref().map(|p| json!(p.0))),
            ("description", Some(json!(r.description.as_deref().unwrap_or_default()))),
            ("origin", Some(json!(r.origin.unwrap_or(Origin::AwsKms)))),
            (
                "bypassPolicyLockoutSafetyCheck",
                Some(json!(r.bypass_policy_lockout_safety_check.unwrap_or(false))),
            ),
            ("customerMasterKeySpec", Some(json!(spec))),
            ("keySpec", Some(json!(spec))),
            ("keyUsage", Some(json!(r.key_usage.unwrap_or(KeyUsage::EncryptDecrypt)))),
            ("customKeyStoreId", r.custom_key_store_id.as_ref().map(|id| json!(id.0))),
            ("tags", r.tags.as_ref().map(|tags| logged_tags(tags))),
            ("multiRegion", r.multi_region.map(|m| json!(m))),
            ("xksKeyId", r.xks_key_id.as_ref().map(|id| json!(id.0))),
        ])
    }

    fn shown_response(response: &Response) -> Json {
        json!({"keyMetadata": response.key_metadata.as_ref().map(metadata::logged)})
    }
}

impl Writes for CreateKey {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        if request.key_spec.is_some() && request.customer_master_key_spec.is_some() {
            return Err(KmsError::validation(
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
            ));
        }
        let spec = spec(&request);
        let usage = usage(spec, request.key_usage)?;
        let origin = request.origin.unwrap_or(Origin::AwsKms);
        let multi_region = request.multi_region.unwrap_or(false);
        let tags = tags(request.tags.as_deref().unwrap_or_default())?;
        let mut asked = Asked::to("CreateKey")
            .with("kms:KeySpec", spec)
            .with("kms:KeyUsage", usage)
            .with("kms:KeyOrigin", origin)
            .with("kms:MultiRegion", multi_region)
            .with(
                "kms:BypassPolicyLockoutSafetyCheck",
                request.bypass_policy_lockout_safety_check.unwrap_or(false),
            )
            .request_tags(&tags);
        if multi_region {
            asked = asked.with("kms:MultiRegionKeyType", MultiRegionKeyType::Primary);
        }
        cx.authorize_any(&asked)?;
        if !tags.is_empty() {
            cx.authorize_any(&Asked::to("TagResource").request_tags(&tags).without_resource())?;
        }
        supported(cx, spec)?;
        let store = store_for_key(cx, spec, origin, &request)?;

        let account = cx.account()?.clone();
        let arn = KeyArn {
            account,
            region: cx.region.clone(),
            id: KeyId::new(cx.id_bytes(), multi_region),
        };
        room_for_key(world, &arn.account, &arn.region)?;
        let policy = new_policy(cx, &arn.account, request.policy.as_deref())?;
        let mut key = Key {
            arn: arn.clone(),
            spec,
            usage,
            origin,
            manager: KeyManager::Customer,
            description: request.description.map(|d| d.0).unwrap_or_default(),
            created: cx.now,
            enabled: true,
            deletion: None,
            transition: None,
            policy: Arc::new(policy),
            tags,
            materials: Vec::new(),
            rotation: None,
            rotations_on_demand: 0,
            multi_region: multi_region.then(|| MultiRegion {
                role: MultiRegionKeyType::Primary,
                primary: cx.region.clone(),
            }),
            custom_key_store: None,
        };
        if let Some(store) = &store {
            key.custom_key_store = Some(StoreMembership {
                store: store.reference.id.clone(),
                xks_key_id: request.xks_key_id.map(|id| id.0),
                disconnected: false,
            });
        }
        if request.policy.is_some() && request.bypass_policy_lockout_safety_check != Some(true) {
            lockout_check(cx, &key)?;
        }
        if origin != Origin::External {
            key.materials.push(Arc::new(new_material(&key, cx.now, &mut cx.rng)?));
        }
        if let Some(Backing::CloudHsm { cluster, .. }) = store.as_ref().map(|store| &store.backing)
        {
            let backing = backing_key_id(&key);
            cx.note("backingKey", json!({"backingKeyId": backing}).to_string());
            world.edit_cluster(cluster, |cluster| {
                cluster.backing_keys.insert(backing);
            });
        }
        cx.touch(&arn.account, arn.to_string());
        let shown = metadata::metadata(world, &key);
        world.put_key(key);
        // A multi-Region key lists itself as primary, which the draft knows only now.
        let shown = world.key(&arn).map(|key| metadata::metadata(world, key)).unwrap_or(shown);
        Ok(Response { key_metadata: Some(shown) })
    }
}

/// The key spec under either name.
fn spec(request: &Request) -> KeySpec {
    let old_name =
        request.customer_master_key_spec.and_then(|spec| KeySpec::from_wire(spec.as_str()));
    request.key_spec.or(old_name).unwrap_or(KeySpec::SymmetricDefault)
}

fn usage(spec: KeySpec, asked: Option<KeyUsage>) -> Result<KeyUsage, KmsError> {
    let usage = match asked {
        Some(usage) => usage,
        None if spec == KeySpec::SymmetricDefault => KeyUsage::EncryptDecrypt,
        None => {
            return Err(KmsError::validation(
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
            ));
        }
    };
    if spec.usages().contains(&usage) {
        return Ok(usage);
    }
    Err(KmsError::validation(format!("KeyUsage {usage} is not compatible with KeySpec {spec}")))
}

fn supported(cx: &Cx<'_>, spec: KeySpec) -> Result<(), KmsError> {
    let china = cx.region.partition() == "aws-cn";
    let elsewhere = match spec {
        KeySpec::Sm2 => !china,
        KeySpec::MlKem512 | KeySpec::MlKem768 | KeySpec::MlKem1024 => china,
        _ => false,
    };
    if elsewhere {
        return Err(KmsError::new(
            ErrorCode::UnsupportedOperationException,
            format!("KeySpec {spec} is not supported in this Region"),
        ));
    }
    Ok(())
}

/// Customer managed keys in an account and Region (quota page, as of 2026-11).
const KEYS: usize = 100_000;

/// Refuses a key beyond the quota.
pub(super) fn room_for_key(
    world: &World,
    account: &AccountId,
    region: &Region,
) -> Result<(), KmsError> {
    // Counting is only worth it in a world that large.
    if world.key_count() < KEYS {
        return Ok(());
    }
    let keys = world.keys_in(account, region);
    let count = keys.filter(|key| key.manager == KeyManager::Customer).count();
    if count < KEYS {
        return Ok(());
    }
    Err(KmsError::new(
        ErrorCode::LimitExceededException,
        format!(
            "Key quota for this account in this region is {KEYS} but the current usage is {count}."
        ),
    ))
}

/// The tags of a request, refused as AWS refuses them.
pub(super) fn tags(tags: &[Tag]) -> Result<BTreeMap<String, String>, KmsError> {
    let refuse = |message: &str| Err(KmsError::new(ErrorCode::TagException, message));
    if tags.len() > 50 {
        return refuse("Too many tags");
    }
    let mut map = BTreeMap::new();
    for tag in tags {
        if tag.tag_key.to_ascii_lowercase().starts_with("aws:") {
            return refuse("Tags beginning with aws: are reserved");
        }
        if map.insert(tag.tag_key.0.clone(), tag.tag_value.0.clone()).is_some() {
            return refuse("Duplicate tag keys");
        }
    }
    Ok(map)
}
