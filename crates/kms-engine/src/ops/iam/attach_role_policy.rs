//! AttachRolePolicy: a managed policy for a role.

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
pub struct AttachRolePolicy;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

impl Operation for AttachRolePolicy {
    const NAME: &'static str = "AttachRolePolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Attaches a managed policy to a role.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate("of AWS managed policies only a few are known", "the lab's list"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for AttachRolePolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::attach(cx, world, Holder::Role(&r.role_name), &r.policy_arn)
    }
}
