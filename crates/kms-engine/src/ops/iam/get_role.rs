//! GetRole: a role's facts.

use serde_json::Value as Json;

use super::holder::{Holder, account};
use super::model;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::ops::logged::logged;
use crate::shape;

/// See the module.
pub struct GetRole;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
    }
}

shape! {
    pub struct Response {
        role: model::Role,
    }
}

impl Operation for GetRole {
    const NAME: &'static str = "GetRole";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Shows a role: ARN, unique id, trust policy, longest session, tags and permissions boundary.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate("RoleLastUsed is left out", "not simulated"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for GetRole {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let holder = Holder::Role(&r.role_name);
        holder.open(cx)?;
        let account = account(cx)?;
        let role = account.roles.get(&r.role_name.0).ok_or_else(|| holder.missing())?;
        Ok(Response { role: model::role(&account.id, role) })
    }
}
