//! UpdateKeyDescription: the owner's words about a key.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::granted::CHANGEABLE;
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct UpdateKeyDescription;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// The new description; may be empty.
        description: DescriptionType,
    }
}

impl Operation for UpdateKeyDescription {
    const NAME: &'static str = "UpdateKeyDescription";
    const DOC: &'static str = "Replaces a key's description.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0))), ("description", Some(json!(r.description.0)))])
    }
}

impl Writes for UpdateKeyDescription {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("UpdateKeyDescription"))?;
        key.in_state(CHANGEABLE)?;
        world.put_key(Key { description: request.description.0, ..key.key().clone() });
        Ok(())
    }
}
