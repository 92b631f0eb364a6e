//! AttachUserPolicy: a managed policy for a user.

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
pub struct AttachUserPolicy;

shape! {
    pub struct Request {
        /// The user.
        user_name: UserNameType,
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

impl Operation for AttachUserPolicy {
    const NAME: &'static str = "AttachUserPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Attaches a managed policy to a user.";
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

impl Writes for AttachUserPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::attach(cx, world, Holder::User(&r.user_name), &r.policy_arn)
    }
}
