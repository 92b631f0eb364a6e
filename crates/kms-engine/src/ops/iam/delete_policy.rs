//! DeletePolicy: a managed policy goes.

use serde_json::Value as Json;

use super::holder::{account, authorize, no_such};
use super::model::bounded_by;
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct DeletePolicy;

shape! {
    pub struct Request {
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

impl Operation for DeletePolicy {
    const NAME: &'static str = "DeletePolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Deletes a customer managed policy that is attached to nobody.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeletePolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let arn = r.policy_arn.0;
        authorize(cx, &arn)?;
        let account = account(cx)?;
        if !account.policies.contains_key(&arn) {
            return Err(no_such(format!("Policy {arn} was not found.")));
        }
        let attached = account.holders().any(|held| held.attached.contains(&arn));
        if attached || bounded_by(account, &arn) > 0 {
            return Err(KmsError::new(
                ErrorCode::DeleteConflict,
                "Cannot delete a policy attached to entities.",
            ));
        }
        world.change_account(&account.id, |account| {
            account.policies.remove(&arn);
        });
        Ok(())
    }
}
