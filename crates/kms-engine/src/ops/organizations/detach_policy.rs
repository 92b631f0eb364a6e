//! DetachPolicy: a policy no longer counts for a place.

use serde_json::Value as Json;

use super::tree::{authorize_in, managed_by_caller, policy_of, refused, target};
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact, unknown};
use crate::ops::logged::logged;
use crate::organization::{Organization, RCP_FULL_AWS_ACCESS};
use crate::shape;
use crate::world::World;

/// See the module.
pub struct DetachPolicy;

shape! {
    pub struct Request {
        /// The policy.
        policy_id: PolicyId,
        /// What it is for: the root, an organizational unit or an account.
        target_id: PolicyTargetId,
    }
}

impl Operation for DetachPolicy {
    const NAME: &'static str = "DetachPolicy";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Detaches a policy. The last service control policy of a place cannot be detached, since nothing would be allowed there; RCPFullAWSAccess never can.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "Organizations API reference; public error threads"),
        unknown(
            "what AWS says when RCPFullAWSAccess is detached",
            "only that it cannot be is documented",
        ),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DetachPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let arns = |organization: &Organization| {
            vec![organization.policy_arn(&r.policy_id), organization.arn_of(&r.target_id)]
        };
        authorize_in(cx, arns)?;
        let mut organization = managed_by_caller(cx)?;
        let kind = policy_of(&organization, &r.policy_id)?.kind;
        target(&organization, &r.target_id)?;
        let present = organization.attached(kind, &r.target_id);
        if !present.contains(&r.policy_id.0) {
            return Err(refused(
                ErrorCode::PolicyNotAttachedException,
                "The policy isn't attached to the specified target in the specified root.",
            ));
        }
        if present.len() == 1 || r.policy_id.0 == RCP_FULL_AWS_ACCESS {
            return Err(refused(
                ErrorCode::ConstraintViolationException,
                "You cannot remove the last policy attached to the specified target. You must have at least one \
                 attached at all times.",
            )
            .hint("attach the policy that is to take its place first"));
        }
        if let Some(attached) = organization.attachments.get_mut(&r.target_id.0) {
            attached.remove(&r.policy_id.0);
        }
        world.put_organization(organization);
        Ok(())
    }
}
