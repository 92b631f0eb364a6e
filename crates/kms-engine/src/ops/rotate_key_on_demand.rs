//! RotateKeyOnDemand: new material now.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, approximate, exact};
use crate::schedule::{leads_rotation, rotate};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::{MINUTE, Timestamp};
use crate::world::World;

/// Rotations on demand in a key's life (quota page, as of 2026-11; not adjustable).
const LIMIT: u32 = 25;

/// See the module.
pub struct RotateKeyOnDemand;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
    }
}

impl Operation for RotateKeyOnDemand {
    const NAME: &'static str = "RotateKeyOnDemand";
    const DOC: &'static str = "Gives a symmetric key new material now, up to 25 times in its life. The automatic schedule is not moved.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("limit of 25, kinds of key, imported material", "recorded errors 2025"),
        approximate("the new material is current at once", "AWS takes seconds"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }

    fn shown_response(r: &Response) -> Json {
        show([("keyId", r.key_id.as_ref().map(|k| json!(k.0)))])
    }
}

impl Writes for RotateKeyOnDemand {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("RotateKeyOnDemand"))?;
        // A key in a custom key store says what it is even while it is cut off.
        if key.key().state() != KeyState::Unavailable {
            key.in_state(&[KeyState::Enabled])?;
        }
        let unsupported = || KmsError::bare(ErrorCode::UnsupportedOperationException);
        if key.key().spec != KeySpec::SymmetricDefault || !leads_rotation(key.key()) {
            return Err(unsupported());
        }
        match key.key().origin {
            Origin::AwsKms => {}
            Origin::External => {
                let waiting = key
                    .key()
                    .materials
                    .iter()
                    .any(|m| m.state == KeyMaterialState::PendingRotation);
                if !waiting {
                    return Err(KmsError::new(
                        ErrorCode::KMSInvalidStateException,
                        format!(
                            "No available key material pending rotation for the key: {}.",
                            key.key().arn
                        ),
                    ));
                }
            }
            _ => key.of_origin(Origin::AwsKms)?,
        }
        if key.key().rotations_on_demand >= LIMIT {
            return Err(KmsError::new(
                ErrorCode::LimitExceededException,
                format!(
                    "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations \
                     can be performed for this key: {}",
                    key.key().arn
                ),
            ));
        }
        let soon = |next: Timestamp| next <= cx.now.plus(20 * MINUTE);
        if key.key().rotation.is_some_and(|rotation| soon(rotation.next)) {
            return Err(KmsError::bare(ErrorCode::ConflictException)
                .hint("an automatic rotation is due in 20 minutes"));
        }
        let events = rotate(world, key.key(), RotationType::OnDemand, cx.now, &mut cx.rng)?;
        if let Some(rotated) = world.key(&key.key().arn).cloned() {
            let count = rotated.rotations_on_demand + 1;
            world.put_key(Key { rotations_on_demand: count, ..Key::clone(&rotated) });
        }
        events.into_iter().for_each(|event| cx.follow_up(event));
        Ok(Response { key_id: Some(key.arn().into()) })
    }
}
