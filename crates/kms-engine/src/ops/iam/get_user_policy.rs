//! GetUserPolicy: an inline policy of a user, as it was put.

use serde_json::Value as Json;

use super::holder::Holder;
use super::policies;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;

/// See the module.
pub struct GetUserPolicy;

shape! {
    pub struct Request {
        /// The user.
        user_name: ExistingUserNameType,
        /// The policy's name.
        policy_name: PolicyNameType,
    }
}

shape! {
    pub struct Response {
        user_name: ExistingUserNameType,
        policy_name: PolicyNameType,
        policy_document: PolicyDocumentType,
    }
}

impl Operation for GetUserPolicy {
    const NAME: &'static str = "GetUserPolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Shows an inline policy of a user.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for GetUserPolicy {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let document = policies::inline(cx, Holder::User(&r.user_name), &r.policy_name)?;
        Ok(Response {
            user_name: r.user_name,
            policy_name: r.policy_name,
            policy_document: document,
        })
    }
}
