//! PutRolePermissionsBoundary: the most that policies can allow a role.

use serde_json::Value as Json;

use super::holder::Holder;
use super::policies;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct PutRolePermissionsBoundary;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
        /// The ARN of the managed policy.
        permissions_boundary: ArnType,
    }
}

impl Operation for PutRolePermissionsBoundary {
    const NAME: &'static str = "PutRolePermissionsBoundary";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Sets the permissions boundary of a role: a managed policy that allows nothing itself and caps what identity policies allow.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for PutRolePermissionsBoundary {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::put_boundary(cx, world, Holder::Role(&r.role_name), &r.permissions_boundary)
    }
}
