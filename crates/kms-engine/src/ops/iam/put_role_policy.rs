//! PutRolePolicy: an inline policy of a role.

use serde_json::Value as Json;

use super::holder::Holder;
use super::policies;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct PutRolePolicy;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
        /// The policy's name.
        policy_name: PolicyNameType,
        /// The policy document.
        policy_document: PolicyDocumentType,
    }
}

impl Operation for PutRolePolicy {
    const NAME: &'static str = "PutRolePolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Puts an inline policy on a role, in place of one of the same name.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate("a change counts at once", "AWS takes seconds to reach every Region"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for PutRolePolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::put_inline(
            cx,
            world,
            Holder::Role(&r.role_name),
            &r.policy_name,
            &r.policy_document,
        )
    }
}
