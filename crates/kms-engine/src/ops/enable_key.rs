//! EnableKey: back to use.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct EnableKey;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
    }
}

impl Operation for EnableKey {
    const NAME: &'static str = "EnableKey";
    const DOC: &'static str = "Lets a disabled key be used again.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Writes for EnableKey {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("EnableKey"))?;
        key.in_state(&[KeyState::Enabled, KeyState::Disabled, KeyState::Unavailable])?;
        cx.record.response = json!({"keyId": key.arn()});
        world.put_key(Key { enabled: true, ..key.key().clone() });
        Ok(())
    }
}
