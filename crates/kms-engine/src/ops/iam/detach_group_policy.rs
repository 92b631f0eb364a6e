//! DetachGroupPolicy: a managed policy no longer counts for a group.

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
pub struct DetachGroupPolicy;

shape! {
    pub struct Request {
        /// The group.
        group_name: GroupNameType,
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

impl Operation for DetachGroupPolicy {
    const NAME: &'static str = "DetachGroupPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Detaches a managed policy from a group; the policy itself stays.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DetachGroupPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::detach(cx, world, Holder::Group(&r.group_name), &r.policy_arn)
    }
}
