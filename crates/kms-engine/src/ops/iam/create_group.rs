//! CreateGroup: a group of users, which shares its policies with them.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{account, authorize, taken};
use super::model;
use super::types::*;
use crate::account::{Group, Permissions};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::session::unique_id;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreateGroup;

shape! {
    pub struct Request {
        /// The path in the ARN; `/` where left out.
        path: Option<PathType>,
        /// The name, unique in the account whatever its case.
        group_name: GroupNameType,
    }
}

shape! {
    pub struct Response {
        group: model::Group,
    }
}

impl Operation for CreateGroup {
    const NAME: &'static str = "CreateGroup";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str =
        "Creates a group. A group is no principal: no key policy and no trust policy can name it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        logged(response)
    }
}

impl Writes for CreateGroup {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let account = account(cx)?;
        let group = Group {
            path: r.path.map_or("/".to_owned(), |path| path.0),
            name: r.group_name.0,
            id: unique_id("AGPA", &mut cx.rng),
            created: cx.now,
            permissions: Permissions::default(),
        };
        authorize(cx, &group.arn(&account.id))?;
        taken("Group", &group.name, account.groups.keys())?;
        let shown = model::group(&account.id, &group);
        world.change_account(&account.id, |account| {
            account.groups.insert(group.name.clone(), Arc::new(group));
        });
        Ok(Response { group: shown })
    }
}
