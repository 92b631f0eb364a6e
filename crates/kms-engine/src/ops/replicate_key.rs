//! ReplicateKey: the same key in another Region.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::create_key::{self, CreateKey, room_for_key, tags};
use super::elsewhere;
use super::metadata::{self, KeyMetadata, logged_tags, show};
use crate::arn::KeyArn;
use crate::authorize::{Asked, lockout_check, new_policy};
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::Granted;
use crate::imported::without_bytes;
use crate::key::{Key, KeyMaterial, MultiRegion, Transition};
use crate::op::{Fidelity, Operation, Writes, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::SECOND;
use crate::world::World;

/// How long a replica is being made, and a primary Region updated. AWS says seconds.
pub(super) const TRANSITION: i64 = 5 * SECOND;

/// See the module.
pub struct ReplicateKey;

shape! {
    pub struct Request {
        /// The multi-Region primary key: id or ARN.
        key_id: KeyIdType,
        /// The Region that gets the replica.
        replica_region: RegionType,
        /// The key policy of the replica; the default policy where left out. It is never copied from the primary.
        policy: Option<PolicyType>,
        /// Skips the check that you can still change the policy afterwards. Dangerous.
        bypass_policy_lockout_safety_check: Option<bool>,
        /// What the replica is for.
        description: Option<DescriptionType>,
        /// Tags for the replica; needs kms:TagResource too.
        tags: Option<TagList>,
    }
}

shape! {
    pub struct Response {
        replica_key_metadata: Option<KeyMetadata>,
        replica_policy: Option<PolicyType>,
        replica_tags: Option<TagList>,
    }
}

impl Operation for ReplicateKey {
    const NAME: &'static str = "ReplicateKey";
    const DOC: &'static str = "Makes a replica of a multi-Region primary key in another Region: the same id and key \
        material, with a policy, tags and aliases of its own.";
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "what is shared and what is not, members while Creating",
            "developer guide; recorded 2025",
        ),
        approximate("a replica is Creating for five seconds of the clock", "AWS: seconds"),
        unknown(
            "refusal of a Region that has the key, is unknown, or is of another partition",
            "not recorded",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("replicaRegion", Some(json!(r.replica_region.0))),
            ("policy", r.policy.as_ref().map(|p| json!(p.0))),
            (
                "bypassPolicyLockoutSafetyCheck",
                Some(json!(r.bypass_policy_lockout_safety_check.unwrap_or(false))),
            ),
            ("description", Some(json!(r.description.as_deref().unwrap_or_default()))),
            ("tags", r.tags.as_ref().map(|tags| logged_tags(tags))),
        ])
    }

    fn shown_response(r: &Response) -> Json {
        show([
            ("replicaKeyMetadata", r.replica_key_metadata.as_ref().map(metadata::logged)),
            ("replicaPolicy", r.replica_policy.as_ref().map(|p| json!(p.0))),
            ("replicaTags", r.replica_tags.as_ref().map(|tags| logged_tags(tags))),
        ])
    }
}

impl Writes for ReplicateKey {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let tags = tags(request.tags.as_deref().unwrap_or_default())?;
        let asked = Asked::to("ReplicateKey")
            .with("kms:ReplicaRegion", &request.replica_region.0)
            .request_tags(&tags);
        let granted = cx.authorize(&found, &asked)?;
        let primary = granted.key();
        may_create(cx, primary, &request, &tags)?;
        granted.in_state(&[KeyState::Enabled])?;
        is_primary(&granted)?;
        let region = elsewhere::region(cx, &request.replica_region).ok_or_else(|| {
            KmsError::new(
                ErrorCode::UnsupportedOperationException,
                format!(
                    "Region {} is not supported as a replica Region.",
                    request.replica_region.0
                ),
            )
        })?;
        let arn = KeyArn { region: region.clone(), ..primary.arn.clone() };
        if world.key(&arn).is_some() {
            return Err(KmsError::new(
                ErrorCode::AlreadyExistsException,
                format!("Key {arn} already exists."),
            ));
        }
        room_for_key(world, &arn.account, &region)?;
        let policy = new_policy(cx, &arn.account, request.policy.as_deref())?;
        let place =
            MultiRegion { role: MultiRegionKeyType::Replica, primary: primary.arn.region.clone() };
        let replica = Key {
            arn: arn.clone(),
            description: request.description.as_ref().map(|d| d.0.clone()).unwrap_or_default(),
            created: cx.now,
            enabled: true,
            transition: Some(Transition::Creating { until: cx.now.plus(TRANSITION) }),
            policy: Arc::new(policy),
            tags,
            materials: materials(primary),
            rotation: None,
            rotations_on_demand: 0,
            multi_region: Some(place),
            ..primary.clone()
        };
        if request.policy.is_some() && request.bypass_policy_lockout_safety_check != Some(true) {
            lockout_check(cx, &replica)?;
        }
        let policy = replica.policy.text().to_owned();
        world.put_key(replica.clone());
        let shown = metadata::metadata(world, &replica);
        let record = json!({"keyMetadata": metadata::logged(&shown)});
        elsewhere::record(
            cx,
            "CreateKey",
            &arn,
            CreateKey::shown(&as_created(&replica, &request)),
            record,
        );
        Ok(Response {
            replica_key_metadata: Some(shown),
            replica_policy: Some(policy.into()),
            replica_tags: request.tags,
        })
    }
}

/// Making a replica is also creating a key there, which IAM must allow.
fn may_create(
    cx: &mut Cx<'_>,
    primary: &Key,
    request: &Request,
    tags: &std::collections::BTreeMap<String, String>,
) -> Result<(), KmsError> {
    let there = |asked: Asked| {
        asked.with("aws:RequestedRegion", &request.replica_region.0).request_tags(tags)
    };
    let asked = Asked::to("CreateKey")
        .with("kms:KeySpec", primary.spec)
        .with("kms:KeyUsage", primary.usage)
        .with("kms:KeyOrigin", primary.origin)
        .with("kms:MultiRegion", true)
        .with("kms:MultiRegionKeyType", MultiRegionKeyType::Replica)
        .with(
            "kms:BypassPolicyLockoutSafetyCheck",
            request.bypass_policy_lockout_safety_check.unwrap_or(false),
        );
    cx.authorize_any(&there(asked))?;
    if tags.is_empty() {
        return Ok(());
    }
    cx.authorize_any(&there(Asked::to("TagResource").without_resource()))
}

/// Refuses all but the primary of a set of related keys, in AWS's words.
pub(super) fn is_primary(granted: &Granted) -> Result<(), KmsError> {
    let key = granted.key();
    match key.multi_region.as_ref().map(|place| place.role) {
        Some(MultiRegionKeyType::Primary) => Ok(()),
        _ => Err(KmsError::new(
            ErrorCode::UnsupportedOperationException,
            format!("{} is not a multi-region primary key.", key.arn),
        )),
    }
}

/// A replica gets every material; imported ones have to be imported there again.
fn materials(primary: &Key) -> Vec<Arc<KeyMaterial>> {
    match primary.origin {
        Origin::External => {
            primary.materials.iter().map(|material| Arc::new(without_bytes(material))).collect()
        }
        _ => primary.materials.clone(),
    }
}

fn as_created(replica: &Key, request: &Request) -> create_key::Request {
    create_key::Request {
        policy: request.policy.clone(),
        description: request.description.clone(),
        key_usage: Some(replica.usage),
        customer_master_key_spec: None,
        key_spec: Some(replica.spec),
        origin: Some(replica.origin),
        custom_key_store_id: None,
        bypass_policy_lockout_safety_check: request.bypass_policy_lockout_safety_check,
        tags: request.tags.clone(),
        multi_region: Some(true),
        xks_key_id: None,
    }
}
