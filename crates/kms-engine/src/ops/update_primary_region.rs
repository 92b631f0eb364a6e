//! UpdatePrimaryRegion: primary and replica change roles.

use serde_json::{Value as Json, json};

use super::elsewhere;
use super::metadata::show;
use super::replicate_key::{TRANSITION, is_primary};
use crate::arn::{KeyArn, Region};
use crate::authorize::Asked;
use crate::cx::{Cx, Found, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::USABLE;
use crate::key::{Key, MultiRegion, Transition};
use crate::op::{Fidelity, Operation, Writes, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct UpdatePrimaryRegion;

shape! {
    pub struct Request {
        /// The primary key: id or ARN.
        key_id: KeyIdType,
        /// The Region of the replica that becomes the primary.
        primary_region: RegionType,
    }
}

impl Operation for UpdatePrimaryRegion {
    const NAME: &'static str = "UpdatePrimaryRegion";
    const DOC: &'static str = "Makes a replica the primary key, and the primary a replica. Rotation moves along; \
        cryptography goes on meanwhile.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("both permissions, two records, both keys Updating", "developer guide"),
        approximate(
            "roles change at once; both keys are Updating for five seconds",
            "AWS: seconds",
        ),
        unknown("refusal of a Region without a replica, or of the primary's own", "not recorded"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("primaryRegion", Some(json!(r.primary_region.0))),
        ])
    }
}

impl Writes for UpdatePrimaryRegion {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let asked =
            Asked::to("UpdatePrimaryRegion").with("kms:PrimaryRegion", &request.primary_region.0);
        let primary = cx.authorize(&found, &asked)?;
        primary.in_state(USABLE)?;
        is_primary(&primary)?;
        let region = elsewhere::region(cx, &request.primary_region).ok_or_else(|| {
            KmsError::new(
                ErrorCode::UnsupportedOperationException,
                format!(
                    "Region {} is not supported as a primary Region.",
                    request.primary_region.0
                ),
            )
        })?;
        if region == primary.key().arn.region {
            return Err(KmsError::new(
                ErrorCode::UnsupportedOperationException,
                format!("{} already is the multi-region primary key.", primary.key().arn),
            ));
        }
        let arn = KeyArn { region: region.clone(), ..primary.key().arn.clone() };
        let replica = world.key(&arn).cloned().ok_or_else(|| {
            KmsError::new(ErrorCode::NotFoundException, format!("Key '{arn}' does not exist"))
        })?;
        let replica = cx.authorize(&Found { key: replica, alias: None }, &asked)?;
        replica.in_state(USABLE)?;
        // The record of this Region is about the key of this Region.
        cx.record.resources.retain(|(_, resource)| *resource != arn.to_string());

        swap(world, primary.key(), replica.key(), cx.now.plus(TRANSITION));
        cx.record.response = json!({"keyId": primary.arn()});
        let response = json!({"keyId": replica.arn()});
        elsewhere::record(
            cx,
            "UpdatePrimaryRegion",
            &arn,
            UpdatePrimaryRegion::shown(&request),
            response,
        );
        Ok(())
    }
}

fn swap(world: &mut World, old: &Key, new: &Key, until: crate::time::Timestamp) {
    let region: &Region = &new.arn.region;
    let others: Vec<Key> = world.related(old).into_iter().map(|key| Key::clone(key)).collect();
    for mut key in others {
        let role = match key.arn.region == *region {
            true => MultiRegionKeyType::Primary,
            false => MultiRegionKeyType::Replica,
        };
        key.multi_region = Some(MultiRegion { role, primary: region.clone() });
        if key.arn == old.arn || key.arn == new.arn {
            key.transition = Some(Transition::Updating { until });
        }
        // Rotation is the primary's business: its schedule, and what is left of the rotations on demand.
        key.rotation = old.rotation.filter(|_| role == MultiRegionKeyType::Primary);
        key.rotations_on_demand = old.rotations_on_demand;
        world.put_key(key);
    }
}
