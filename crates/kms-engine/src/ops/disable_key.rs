//! DisableKey: no cryptography until it is enabled again.

use serde_json::{Value as Json, json};

use super::get_key_last_usage::trailing_days;
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
pub struct DisableKey;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
    }
}

impl Operation for DisableKey {
    const NAME: &'static str = "DisableKey";
    const DOC: &'static str =
        "Keeps a key from being used for cryptography until it is enabled again. Nothing is lost.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Writes for DisableKey {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let days = trailing_days(cx, &found.key);
        let asked = Asked::to("DisableKey").with("kms:TrailingDaysWithoutKeyUsage", days);
        let key = cx.authorize(&found, &asked)?;
        key.in_state(&[KeyState::Enabled, KeyState::Disabled, KeyState::Unavailable])?;
        cx.record.response = json!({"keyId": key.arn()});
        world.put_key(Key { enabled: false, ..key.key().clone() });
        Ok(())
    }
}
