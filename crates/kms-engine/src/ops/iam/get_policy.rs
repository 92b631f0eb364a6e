//! GetPolicy: a managed policy's facts; its document is in GetPolicyVersion.

use serde_json::Value as Json;

use super::managed;
use super::model;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;

/// See the module.
pub struct GetPolicy;

shape! {
    pub struct Request {
        /// The ARN of the managed policy.
        policy_arn: ArnType,
    }
}

shape! {
    pub struct Response {
        policy: Option<model::Policy>,
    }
}

impl Operation for GetPolicy {
    const NAME: &'static str = "GetPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Shows a managed policy: where it is attached how often. Its document is in get-policy-version.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for GetPolicy {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        Ok(Response { policy: Some(managed::shown(cx, &r.policy_arn)?) })
    }
}
