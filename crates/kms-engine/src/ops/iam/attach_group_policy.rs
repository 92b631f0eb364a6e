//! AttachGroupPolicy: a managed policy for a group.

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
pub struct AttachGroupPolicy;

shape! {
    pub struct Request {
        /// The group.
        group_name: GroupNameType,
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

impl Operation for AttachGroupPolicy {
    const NAME: &'static str = "AttachGroupPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Attaches a managed policy to a group.";
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

impl Writes for AttachGroupPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::attach(cx, world, Holder::Group(&r.group_name), &r.policy_arn)
    }
}
