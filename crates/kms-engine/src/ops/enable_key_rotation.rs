//! EnableKeyRotation: new material by itself, every so many days.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::{Granted, USABLE};
use crate::key::{AutomaticRotation, Key};
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::schedule::{leads_rotation, synchronized};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct EnableKeyRotation;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// The period, 90 to 2,560 days; 365 where left out.
        rotation_period_in_days: Option<RotationPeriodInDaysType>,
    }
}

impl Operation for EnableKeyRotation {
    const NAME: &'static str = "EnableKeyRotation";
    const DOC: &'static str = "Turns automatic rotation on, or changes its period. The key's id, ARN and policy stay; old ciphertexts still decrypt.";
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "periods, check order, kinds of key that cannot rotate",
            "API reference; recorded errors 2025",
        ),
        exact("the first rotation is one period after the call", "API reference"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("rotationPeriodInDays", Some(json!(r.rotation_period_in_days.map_or(365, |d| d.0)))),
        ])
    }
}

impl Writes for EnableKeyRotation {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let period_days = request.rotation_period_in_days.map_or(365, |d| d.0);
        let asked = Asked::to("EnableKeyRotation").with("kms:RotationPeriodInDays", period_days);
        let key = cx.authorize(&found, &asked)?;
        rotatable(&key)?;
        let rotation = AutomaticRotation { period_days, next: cx.now.plus_days(period_days) };
        cx.record.response = json!({"keyId": key.arn()});
        if let Some(event) = synchronized(world, key.key(), cx.now, &mut cx.rng) {
            cx.follow_up(event);
        }
        world.put_key(Key { rotation: Some(rotation), ..key.key().clone() });
        Ok(())
    }
}

/// State first, then the kind of key, then the origin: the order AWS reports them in.
pub(super) fn rotatable(key: &Granted) -> Result<(), KmsError> {
    state_of_rotation(key)?;
    if key.key().spec != KeySpec::SymmetricDefault
        || (key.key().is_multi_region() && !leads_rotation(key.key()))
    {
        return Err(KmsError::bare(ErrorCode::UnsupportedOperationException)
            .hint("only symmetric encryption keys rotate, and of related multi-Region keys only the primary"));
    }
    key.of_origin(Origin::AwsKms)
}

/// The key state, except that imported keys and keys in custom key stores say what they are even while their material
/// is missing or cut off.
pub(super) fn state_of_rotation(key: &Granted) -> Result<(), KmsError> {
    match key.key().state() {
        KeyState::PendingImport | KeyState::Unavailable => Ok(()),
        _ => key.in_state(USABLE),
    }
}
