//! DetachUserPolicy: a managed policy no longer counts for a user.

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
pub struct DetachUserPolicy;

shape! {
    pub struct Request {
        /// The user.
        user_name: UserNameType,
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

impl Operation for DetachUserPolicy {
    const NAME: &'static str = "DetachUserPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Detaches a managed policy from a user; the policy itself stays.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DetachUserPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        policies::detach(cx, world, Holder::User(&r.user_name), &r.policy_arn)
    }
}
