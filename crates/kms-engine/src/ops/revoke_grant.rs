//! RevokeGrant: the end of a grant, from the side of the key's administrator.

use serde_json::{Value as Json, json};

use super::grants::{end, find, for_aws_resource};
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct RevokeGrant;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// The grant.
        grant_id: GrantIdType,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

impl Operation for RevokeGrant {
    const NAME: &'static str = "RevokeGrant";
    const DOC: &'static str = "Takes a grant back. It leaves the list at once and stops working within minutes. \
        Grants that were made with it stay.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("permission by policy only, every key state", "developer guide, grants"),
        approximate(
            "a revoked grant works for exactly five more minutes",
            "AWS: usually less than five minutes",
        ),
        unknown(
            "NotFoundException for an id that no grant has, InvalidGrantIdException for what is no id",
            "not recorded",
        ),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0))), ("grantId", Some(json!(r.grant_id.0)))])
    }
}

impl Writes for RevokeGrant {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let asked =
            Asked::to("RevokeGrant").with("kms:GrantIsForAWSResource", for_aws_resource(cx));
        let key = cx.authorize(&found, &asked)?;
        let grant = find(cx, key.key(), &request.grant_id)?;
        cx.dry_run(request.dry_run)?;
        end(cx, world, grant);
        Ok(())
    }
}
