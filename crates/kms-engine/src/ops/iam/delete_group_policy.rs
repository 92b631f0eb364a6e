//! DeleteGroupPolicy: an inline policy goes.

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
pub struct DeleteGroupPolicy;

shape! {
    pub struct Request {
        /// The group.
        group_name: GroupNameType,
        /// The policy's name.
        policy_name: PolicyNameType,
    }
}

impl Operation for DeleteGroupPolicy {
    const NAME: &'static str = "DeleteGroupPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Deletes an inline policy of a group.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteGroupPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::delete_inline(cx, world, Holder::Group(&r.group_name), &r.policy_name)
    }
}
