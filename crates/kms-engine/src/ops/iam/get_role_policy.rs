//! GetRolePolicy: an inline policy of a role, as it was put.

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
pub struct GetRolePolicy;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
        /// The policy's name.
        policy_name: PolicyNameType,
    }
}

shape! {
    pub struct Response {
        role_name: RoleNameType,
        policy_name: PolicyNameType,
        policy_document: PolicyDocumentType,
    }
}

impl Operation for GetRolePolicy {
    const NAME: &'static str = "GetRolePolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Shows an inline policy of a role.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for GetRolePolicy {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let document = policies::inline(cx, Holder::Role(&r.role_name), &r.policy_name)?;
        Ok(Response {
            role_name: r.role_name,
            policy_name: r.policy_name,
            policy_document: document,
        })
    }
}
