//! DisableKeyRotation: no more new material by itself.

use serde_json::{Value as Json, json};

use super::enable_key_rotation::state_of_rotation;
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::schedule::{leads_rotation, synchronized};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct DisableKeyRotation;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
    }
}

impl Operation for DisableKeyRotation {
    const NAME: &'static str = "DisableKeyRotation";
    const DOC: &'static str = "Turns automatic rotation off. Existing materials stay.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Writes for DisableKeyRotation {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("DisableKeyRotation"))?;
        state_of_rotation(&key)?;
        // On asymmetric and HMAC keys AWS answers success (observed 2026).
        if key.key().spec == KeySpec::SymmetricDefault {
            key.of_origin(Origin::AwsKms)?;
            if !leads_rotation(key.key()) {
                return Err(KmsError::bare(ErrorCode::UnsupportedOperationException)
                    .hint("of related multi-Region keys only the primary's rotation can be set"));
            }
        }
        if let Some(event) = synchronized(world, key.key(), cx.now, &mut cx.rng) {
            cx.follow_up(event);
        }
        world.put_key(Key { rotation: None, ..key.key().clone() });
        Ok(())
    }
}
