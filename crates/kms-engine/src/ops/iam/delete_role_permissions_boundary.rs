//! DeleteRolePermissionsBoundary: a role without a permissions boundary.

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
pub struct DeleteRolePermissionsBoundary;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
    }
}

impl Operation for DeleteRolePermissionsBoundary {
    const NAME: &'static str = "DeleteRolePermissionsBoundary";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Takes the permissions boundary of a role away.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteRolePermissionsBoundary {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::delete_boundary(cx, world, Holder::Role(&r.role_name))
    }
}
