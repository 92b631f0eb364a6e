//! PutKeyPolicy: a new policy in place of the old.

use serde_json::{Value as Json, json};

use std::sync::Arc;

use super::metadata::show;
use crate::authorize::{Asked, lockout_check, new_policy};
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct PutKeyPolicy;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// `default`, the only policy of your own.
        policy_name: Option<PolicyNameType>,
        /// The policy document.
        policy: PolicyType,
        /// Skips the check that you can still change the policy afterwards. Dangerous.
        bypass_policy_lockout_safety_check: Option<bool>,
    }
}

impl Operation for PutKeyPolicy {
    const NAME: &'static str = "PutKeyPolicy";
    const DOC: &'static str = "Replaces the key policy. Refused where it would lock you out of changing it again, unless you bypass the check.";
    const FIDELITY: &'static [Fidelity] = &[exact(
        "lockout safety check, principals that must exist, size",
        "developer guide; observed errors",
    )];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("policyName", Some(json!(r.policy_name.as_deref().unwrap_or("default")))),
            ("policy", Some(json!(r.policy.0))),
            (
                "bypassPolicyLockoutSafetyCheck",
                Some(json!(r.bypass_policy_lockout_safety_check.unwrap_or(false))),
            ),
        ])
    }
}

impl Writes for PutKeyPolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let name = request.policy_name.as_deref().unwrap_or("default");
        let bypass = request.bypass_policy_lockout_safety_check.unwrap_or(false);
        let asked = Asked::to("PutKeyPolicy")
            .with("kms:PolicyName", name)
            .with("kms:BypassPolicyLockoutSafetyCheck", bypass);
        let key = cx.authorize(&found, &asked)?;
        match name {
            "default" => {}
            "AWS_RAM" => {
                return Err(KmsError::validation(
                    "The AWS_RAM policy can only be managed by the RAM service",
                ));
            }
            _ => return Err(KmsError::new(ErrorCode::NotFoundException, "No such policy exists")),
        }
        let policy = new_policy(cx, &key.key().arn.account, Some(&request.policy))?;
        let changed = Key { policy: Arc::new(policy), ..key.key().clone() };
        if !bypass {
            lockout_check(cx, &changed)?;
        }
        world.put_key(changed);
        Ok(())
    }
}
