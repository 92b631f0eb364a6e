//! UpdateAlias: an alias pointed at another key. Manual rotation is this.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::create_alias::{TARGETABLE, alias_arn, room_for_alias};
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::Found;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::world::{Alias, World};

/// See the module.
pub struct UpdateAlias;

shape! {
    pub struct Request {
        /// The alias, with `alias/` in front.
        alias_name: AliasNameType,
        /// The key it is to point at: id or ARN.
        target_key_id: KeyIdType,
    }
}

impl Operation for UpdateAlias {
    const NAME: &'static str = "UpdateAlias";
    const DOC: &'static str = "Points an alias at another key of the same type and usage. Old ciphertexts still name \
        the old key.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("three permissions: alias, old key, new key", "permissions reference"),
        unknown("wording for keys of different type or usage", "not recorded"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([
            ("aliasName", Some(json!(r.alias_name.0))),
            ("targetKeyId", Some(json!(r.target_key_id.0))),
        ])
    }
}

impl Writes for UpdateAlias {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let arn = alias_arn(cx, &request.alias_name)?;
        let missing =
            || KmsError::new(ErrorCode::NotFoundException, format!("Alias {arn} is not found."));
        let alias = cx.world.aliases.get(&arn).cloned().ok_or_else(missing)?;
        let found = cx.find(&request.target_key_id, Names::KeyOnly)?;
        let asked = Asked::to("UpdateAlias");
        let key = cx.authorize(&found, &asked)?;
        let old = alias.target.as_ref().and_then(|arn| cx.world.key(arn).cloned());
        if let Some(old) = &old {
            cx.authorize(&Found { key: old.clone(), alias: None }, &asked)?;
        }
        cx.authorize_alias(&arn, &asked)?;
        key.in_state(TARGETABLE)?;
        if old.as_ref().is_some_and(|old| !interchangeable(old, key.key())) {
            return Err(KmsError::validation(
                "The current and the new key must have the same key type and key usage.",
            ));
        }
        if alias.target.as_ref() != Some(&key.key().arn) {
            room_for_alias(world, key.key())?;
        }
        cx.record.response = json!({"keyId": key.arn()});
        let updated =
            Alias { target: Some(key.key().arn.clone()), updated: cx.now, ..Alias::clone(&alias) };
        world.aliases.put(Arc::new(updated));
        Ok(())
    }
}

/// Both symmetric, both asymmetric or both HMAC, and for the same use.
fn interchangeable(old: &Key, new: &Key) -> bool {
    let kind =
        |key: &Key| (key.spec.is_asymmetric(), key.spec.mac_algorithms().is_empty(), key.usage);
    kind(old) == kind(new)
}
