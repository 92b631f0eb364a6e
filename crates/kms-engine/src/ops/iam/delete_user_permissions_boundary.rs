//! DeleteUserPermissionsBoundary: a user without a permissions boundary.

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
pub struct DeleteUserPermissionsBoundary;

shape! {
    pub struct Request {
        /// The user.
        user_name: UserNameType,
    }
}

impl Operation for DeleteUserPermissionsBoundary {
    const NAME: &'static str = "DeleteUserPermissionsBoundary";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Takes the permissions boundary of a user away.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteUserPermissionsBoundary {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::delete_boundary(cx, world, Holder::User(&r.user_name))
    }
}
