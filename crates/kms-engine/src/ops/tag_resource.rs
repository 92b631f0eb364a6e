//! TagResource: labels on a key.

use serde_json::{Value as Json, json};

use super::create_key::tags;
use super::metadata::{logged_tags, show};
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::CHANGEABLE;
use crate::op::{Fidelity, Operation, Writes, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct TagResource;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// The tags.
        tags: TagList,
    }
}

impl Operation for TagResource {
    const NAME: &'static str = "TagResource";
    const DOC: &'static str = "Adds tags to a key, or gives present ones a new value.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("limits, reserved and duplicate keys", "recorded errors 2025"),
        approximate("tags count for access at once", "AWS takes up to five minutes"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0))), ("tags", Some(logged_tags(&r.tags)))])
    }
}

impl Writes for TagResource {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let fresh = tags(&request.tags)?;
        let key = cx.authorize(&found, &Asked::to("TagResource").request_tags(&fresh))?;
        key.in_state(CHANGEABLE)?;
        let mut changed = key.key().clone();
        changed.tags.extend(fresh);
        if changed.tags.len() > 50 {
            return Err(KmsError::new(ErrorCode::TagException, "Too many tags"));
        }
        cx.record.response = json!({"keyId": key.arn()});
        world.put_key(changed);
        Ok(())
    }
}
