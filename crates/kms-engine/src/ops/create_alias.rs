//! CreateAlias: a friendly name for a key.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::arn::AliasArn;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Writes, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::world::{Alias, World};

/// Aliases a key may have (quota page, as of 2026-11).
pub(super) const PER_KEY: usize = 50;

/// See the module.
pub struct CreateAlias;

shape! {
    pub struct Request {
        /// The name, with `alias/` in front.
        alias_name: AliasNameType,
        /// The key: id or ARN, in the same account and Region.
        target_key_id: KeyIdType,
    }
}

impl Operation for CreateAlias {
    const NAME: &'static str = "CreateAlias";
    const DOC: &'static str = "Gives a key a friendly name that can be pointed at another key later. Naming the alias \
        in a policy does not allow use of the key.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("names, prefix, existing aliases, both permissions", "recorded errors 2020 to 2024"),
        unknown(
            "error for the reserved prefix alias/aws/",
            "not recorded; the model offers InvalidAliasNameException",
        ),
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

impl Writes for CreateAlias {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let arn = alias_arn(cx, &request.alias_name)?;
        if request.target_key_id.starts_with("alias/") {
            return Err(KmsError::validation("Aliases must refer to keys. Not aliases"));
        }
        let found = cx.find(&request.target_key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("CreateAlias"))?;
        cx.authorize_alias(&arn, &Asked::to("CreateAlias"))?;
        if world.aliases.contains_key(&arn) {
            return Err(KmsError::new(
                ErrorCode::AlreadyExistsException,
                format!("An alias with the name {arn} already exists"),
            ));
        }
        key.in_state(TARGETABLE)?;
        room_for_alias(world, key.key())?;
        cx.record.response = json!({"keyId": key.arn()});
        let target = Some(key.key().arn.clone());
        world.aliases.put(Arc::new(Alias { arn, target, created: cx.now, updated: cx.now }));
        Ok(())
    }
}

use crate::key::Key;
use crate::spec::KeyState;

/// The states in which a key may get an alias: all but on its way out.
pub(super) const TARGETABLE: &[KeyState] = crate::granted::CHANGEABLE;

pub(super) fn room_for_alias(world: &World, key: &Key) -> Result<(), KmsError> {
    let count = world.aliases_of(&key.arn).count();
    if count < PER_KEY {
        return Ok(());
    }
    Err(KmsError::new(
        ErrorCode::LimitExceededException,
        format!(
            "Aliases per key quota for this account in this region is {PER_KEY}, current usage is {count}."
        ),
    ))
}

/// The ARN an alias name has in the caller's account and Region.
pub(super) fn alias_arn(cx: &Cx<'_>, name: &str) -> Result<AliasArn, KmsError> {
    let Some(rest) = name.strip_prefix("alias/") else {
        return Err(KmsError::validation(
            "Alias must start with the prefix \"alias/\". Please see \
             https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        ));
    };
    if name.contains(':') {
        return Err(KmsError::validation(format!(
            "{name} contains invalid characters for an alias"
        )));
    }
    if rest.is_empty() || rest.starts_with("aws/") {
        return Err(KmsError::bare(ErrorCode::InvalidAliasNameException)
            .hint("alias/aws/ is reserved for AWS managed keys, and a name must follow alias/"));
    }
    Ok(AliasArn { account: cx.account()?.clone(), region: cx.region.clone(), name: name.into() })
}
