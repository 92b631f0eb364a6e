//! GetUser: a user's facts.

use serde_json::Value as Json;

use super::holder::{Holder, account, authorize, user_or_caller};
use super::model;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::principal::Principal;
use crate::shape;
use crate::time::Timestamp;

/// See the module.
pub struct GetUser;

shape! {
    pub struct Request {
        /// The user; the caller where left out.
        user_name: Option<ExistingUserNameType>,
    }
}

shape! {
    pub struct Response {
        user: model::User,
    }
}

impl Operation for GetUser {
    const NAME: &'static str = "GetUser";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Shows a user: ARN, unique id, tags and permissions boundary. Without a name, the user who asks.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for GetUser {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        if r.user_name.is_none()
            && let Principal::Root { account: id } = &cx.caller.principal
        {
            let (id, arn) = (id.to_string(), cx.caller.principal.arn());
            authorize(cx, &arn)?;
            return Ok(Response { user: root(&id, arn) });
        }
        let name = user_or_caller(cx, r.user_name.as_deref())?;
        let holder = Holder::User(&name);
        holder.open(cx)?;
        let account = account(cx)?;
        let user = account.users.get(&name).ok_or_else(|| holder.missing())?;
        Ok(Response { user: model::user(&account.id, user) })
    }
}

/// The root user, as IAM shows it: by its account.
fn root(id: &str, arn: String) -> model::User {
    model::User {
        path: "/".into(),
        user_name: "root".into(),
        user_id: id.into(),
        arn: arn.into(),
        create_date: Timestamp::LAB_START,
        permissions_boundary: None,
        tags: None,
    }
}
