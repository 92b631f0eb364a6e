//! CreateRole: a new role, and who may assume it.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{account, authorize_new, tags, taken};
use super::model;
use super::policies::trust;
use super::types::*;
use crate::account::{Permissions, Role};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::logged::logged;
use crate::session::unique_id;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreateRole;

shape! {
    pub struct Request {
        /// The path in the ARN, such as `/service/`; `/` where left out.
        path: Option<PathType>,
        /// The name, unique in the account whatever its case.
        role_name: RoleNameType,
        /// The trust policy: who may assume the role.
        assume_role_policy_document: PolicyDocumentType,
        /// What the role is for, in your words.
        description: Option<RoleDescriptionType>,
        /// The longest session in seconds, 3,600 to 43,200; an hour where left out.
        max_session_duration: Option<RoleMaxSessionDurationType>,
        /// The ARN of the managed policy that is the permissions boundary.
        permissions_boundary: Option<ArnType>,
        /// Tags for the role; needs iam:TagRole too.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        role: model::Role,
    }
}

impl Operation for CreateRole {
    const NAME: &'static str = "CreateRole";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Creates a role: an identity without credentials, whose sessions sts assume-role gives to those its trust policy names.";
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

impl Writes for CreateRole {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let tags = tags(r.tags.as_deref())?;
        let account = account(cx)?;
        let path = r.path.map_or("/".to_owned(), |path| path.0);
        let arn = format!("arn:aws:iam::{}:role{path}{}", account.id, r.role_name.0);
        let permissions = Permissions {
            boundary: r.permissions_boundary.map(|arn| arn.0),
            tags,
            ..Permissions::default()
        };
        authorize_new(cx, &arn, "TagRole", &permissions)?;
        taken("Role", &r.role_name, account.roles.keys())?;
        let role = Role {
            path,
            name: r.role_name.0,
            id: unique_id("AROA", &mut cx.rng),
            created: cx.now,
            description: r.description.map(|text| text.0),
            max_session_seconds: r.max_session_duration.map_or(3600, |seconds| seconds.0),
            trust: Arc::new(trust(cx, &r.assume_role_policy_document)?),
            permissions,
        };
        let shown = model::role(&account.id, &role);
        world.change_account(&account.id, |account| {
            account.roles.insert(role.name.clone(), Arc::new(role));
        });
        Ok(Response { role: shown })
    }
}
