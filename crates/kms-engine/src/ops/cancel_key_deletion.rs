//! CancelKeyDeletion: the end of a waiting period.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct CancelKeyDeletion;

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

impl Operation for CancelKeyDeletion {
    const NAME: &'static str = "CancelKeyDeletion";
    const DOC: &'static str = "Stops a scheduled deletion. The key is then disabled, not enabled: enable-key makes it usable.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("the key is Disabled afterwards", "developer guide, key states"),
        approximate("tail of the message for a key that is not pending", "not recorded"),
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

impl Writes for CancelKeyDeletion {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("CancelKeyDeletion"))?;
        if key.key().deletion.is_none() {
            return Err(KmsError::new(
                ErrorCode::KMSInvalidStateException,
                format!("{} is not pending deletion.", key.key().arn),
            ));
        }
        world.put_key(Key { deletion: None, enabled: false, ..key.key().clone() });
        Ok(Response { key_id: Some(key.arn().into()) })
    }
}
