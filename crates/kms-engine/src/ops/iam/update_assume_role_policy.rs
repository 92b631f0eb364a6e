//! UpdateAssumeRolePolicy: a new trust policy in place of the old.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::Holder;
use super::policies::trust;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct UpdateAssumeRolePolicy;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
        /// The trust policy: who may assume the role.
        policy_document: PolicyDocumentType,
    }
}

impl Operation for UpdateAssumeRolePolicy {
    const NAME: &'static str = "UpdateAssumeRolePolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str =
        "Replaces a role's trust policy. Sessions that were given before go on.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for UpdateAssumeRolePolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let holder = Holder::Role(&r.role_name);
        holder.open(cx)?;
        let trust = Arc::new(trust(cx, &r.policy_document)?);
        world.change_account(cx.account()?, |account| {
            if let Some(role) = account.roles.get_mut(&r.role_name.0) {
                Arc::make_mut(role).trust = trust;
            }
        });
        Ok(())
    }
}
