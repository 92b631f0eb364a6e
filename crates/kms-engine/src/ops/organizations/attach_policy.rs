//! AttachPolicy: a policy counts for a place and everything below it.

use serde_json::Value as Json;

use super::tree::{authorize_in, managed_by_caller, policy_of, refused, target};
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::logged::logged;
use crate::organization::Organization;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct AttachPolicy;

shape! {
    pub struct Request {
        /// The policy.
        policy_id: PolicyId,
        /// What it is for: the root, an organizational unit or an account.
        target_id: PolicyTargetId,
    }
}

impl Operation for AttachPolicy {
    const NAME: &'static str = "AttachPolicy";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Attaches a policy to the root, an organizational unit or an account. It counts at once for everything below.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "Organizations API reference; public error threads"),
        approximate("a policy counts at once", "AWS takes seconds"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for AttachPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let arns = |organization: &Organization| {
            vec![organization.policy_arn(&r.policy_id), organization.arn_of(&r.target_id)]
        };
        authorize_in(cx, arns)?;
        let mut organization = managed_by_caller(cx)?;
        let kind = policy_of(&organization, &r.policy_id)?.kind;
        target(&organization, &r.target_id)?;
        if !organization.enabled.contains(&kind) {
            return Err(refused(
                ErrorCode::PolicyTypeNotEnabledException,
                "This operation can be performed only for enabled policy types.",
            )
            .hint(format!(
                "aws organizations enable-policy-type --root-id {} --policy-type {kind}",
                organization.root
            )));
        }
        let present = organization.attached(kind, &r.target_id);
        if present.contains(&r.policy_id.0) {
            return Err(refused(
                ErrorCode::DuplicatePolicyAttachmentException,
                // AWS's words, as recorded; they are those of CreatePolicy's DuplicatePolicyException.
                "A policy with the specified name and type already exists.",
            )
            .hint("the policy is attached to this target already"));
        }
        if present.len() >= PER_TARGET {
            return Err(refused(
                ErrorCode::ConstraintViolationException,
                "You have attached the maximum number of policies to the specified target.",
            ));
        }
        organization.attachments.entry(r.target_id.0).or_default().insert(r.policy_id.0);
        world.put_organization(organization);
        Ok(())
    }
}

/// How many policies of one type the root, a unit or an account may have.
const PER_TARGET: usize = 5;
