//! UntagResource: tags taken off a key.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::granted::CHANGEABLE;
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct UntagResource;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// The keys of the tags to remove.
        tag_keys: ListOf<TagKeyType>,
    }
}

impl Operation for UntagResource {
    const NAME: &'static str = "UntagResource";
    const DOC: &'static str = "Removes tags from a key; keys that are not there are ignored.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("tagKeys", Some(r.tag_keys.iter().map(|k| json!(k.0)).collect())),
        ])
    }
}

impl Writes for UntagResource {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let names = request.tag_keys.iter().map(|name| name.0.clone()).collect();
        let key =
            cx.authorize(&found, &Asked::to("UntagResource").with_all("aws:TagKeys", names))?;
        key.in_state(CHANGEABLE)?;
        let mut changed = key.key().clone();
        changed.tags.retain(|name, _| !request.tag_keys.iter().any(|gone| gone.0 == *name));
        cx.record.response = json!({"keyId": key.arn()});
        world.put_key(changed);
        Ok(())
    }
}
