//! DescribePolicy: a policy of the organization with its document.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize_in, managed_by_caller, policy_of};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::organization::Organization;
use crate::shape;

/// See the module.
pub struct DescribePolicy;

shape! {
    pub struct Request {
        /// The policy.
        policy_id: PolicyId,
    }
}

shape! {
    pub struct Response {
        policy: Option<model::Policy>,
    }
}

impl Operation for DescribePolicy {
    const NAME: &'static str = "DescribePolicy";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Shows a policy of the organization with its document.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "Organizations API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for DescribePolicy {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let arns = |organization: &Organization| vec![organization.policy_arn(&r.policy_id)];
        authorize_in(cx, arns)?;
        let organization = managed_by_caller(cx)?;
        let policy = policy_of(&organization, &r.policy_id)?;
        Ok(Response { policy: Some(model::policy(&organization, policy)) })
    }
}
