//! CreateUser: a new IAM user, who may do nothing yet.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{account, authorize_new, tags, taken};
use super::model;
use super::types::*;
use crate::account::{Permissions, User};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::logged::logged;
use crate::session::unique_id;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreateUser;

shape! {
    pub struct Request {
        /// The path in the ARN, such as `/team/`; `/` where left out.
        path: Option<PathType>,
        /// The name, unique in the account whatever its case.
        user_name: UserNameType,
        /// The ARN of the managed policy that is the permissions boundary.
        permissions_boundary: Option<ArnType>,
        /// Tags for the user; needs iam:TagUser too.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        user: Option<model::User>,
    }
}

impl Operation for CreateUser {
    const NAME: &'static str = "CreateUser";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Creates an IAM user. The user may do nothing until a policy says so, and has no credentials until create-access-key.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate("a change counts at once", "AWS takes seconds to reach every Region"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        logged(response)
    }
}

impl Writes for CreateUser {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let tags = tags(r.tags.as_deref())?;
        let account = account(cx)?;
        let path = r.path.map_or("/".to_owned(), |path| path.0);
        let user = User {
            path,
            name: r.user_name.0,
            id: unique_id("AIDA", &mut cx.rng),
            created: cx.now,
            groups: Default::default(),
            permissions: Permissions {
                boundary: r.permissions_boundary.map(|arn| arn.0),
                tags,
                ..Permissions::default()
            },
            access_keys: Vec::new(),
        };
        let arn = user.principal(&account.id).arn();
        authorize_new(cx, &arn, "TagUser", &user.permissions)?;
        taken("User", &user.name, account.users.keys())?;
        let shown = model::user(&account.id, &user);
        world.change_account(&account.id, |account| {
            account.users.insert(user.name.clone(), Arc::new(user));
        });
        Ok(Response { user: Some(shown) })
    }
}
