//! RetireGrant: the end of a grant, from the side of whoever was to use it.

use serde_json::Value as Json;

use super::grants::{end, find};
use crate::authorize::Asked;
use crate::cx::{Cx, Found, Names};
use crate::error::KmsError;
use crate::grant::{self, Grant};
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct RetireGrant;

shape! {
    pub struct Request {
        /// A token of the grant; instead of KeyId and GrantId.
        grant_token: Option<GrantTokenType>,
        /// The key: ARN or id. With GrantId.
        key_id: Option<KeyIdType>,
        /// The grant. With KeyId.
        grant_id: Option<GrantIdType>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

impl Operation for RetireGrant {
    const NAME: &'static str = "RetireGrant";
    const DOC: &'static str = "Ends a grant when its work is done. The grant itself says who may: its retiring \
        principal, its grantee if it lists RetireGrant, the account that made it.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "who may, tokens that have not spread yet, every key state",
            "developer guide, grants",
        ),
        approximate(
            "a retired grant works for exactly five more minutes",
            "AWS: usually less than five minutes",
        ),
        unknown("wording for missing or superfluous identifiers", "not recorded"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(_: &Request) -> Json {
        Json::Null
    }
}

impl Writes for RetireGrant {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let (found, grant) = resolve(cx, &request)?;
        let mut asked = Asked::to("RetireGrant").retiring(&grant);
        let constraint = [
            ("EncryptionContextEquals", &grant.context_equals),
            ("EncryptionContextSubset", &grant.context_subset),
        ];
        for (kind, context) in constraint {
            if let Some(context) = context {
                asked = asked
                    .with("kms:GrantConstraintType", kind)
                    .encryption_context(&Some(EncryptionContextType(context.clone())));
            }
        }
        cx.authorize(&found, &asked)?;
        cx.dry_run(request.dry_run)?;
        cx.note("grantId", grant.id.as_str());
        end(cx, world, grant);
        Ok(())
    }
}

fn resolve(cx: &Cx<'_>, request: &Request) -> Result<(Found, Grant), KmsError> {
    match (&request.grant_token, &request.key_id, &request.grant_id) {
        (Some(token), None, None) => {
            let grant = grant::behind(cx.world, token)
                .filter(|grant| grant.ended.is_none() && grant.key.region == *cx.region);
            let grant = grant.ok_or_else(grant::invalid_token)?;
            let found = cx.find(&grant.key.to_string(), Names::KeyOnly)?;
            Ok((found, grant.clone()))
        }
        (None, Some(key), Some(grant)) => {
            let found = cx.find(key, Names::KeyOnly)?;
            let grant = find(cx, &found.key, grant)?;
            Ok((found, grant))
        }
        _ => {
            Err(KmsError::validation("Specify either a GrantToken, or both a KeyId and a GrantId."))
        }
    }
}
