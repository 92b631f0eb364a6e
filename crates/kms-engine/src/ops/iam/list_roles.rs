//! ListRoles: the roles of the account.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{account, authorize};
use super::model;
use super::pages::page;
use super::types::*;
use crate::account;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListRoles;

shape! {
    pub struct Request {
        /// Only roles whose path starts with this.
        path_prefix: Option<PathPrefixType>,
        /// The Marker of the page before.
        marker: Option<MarkerType>,
        /// How many entries a page holds, 1 to 1,000; 100 where left out.
        max_items: Option<MaxItemsType>,
    }
}

shape! {
    pub struct Response {
        roles: ListOf<model::Role>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

impl Operation for ListRoles {
    const NAME: &'static str = "ListRoles";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Lists the roles of the account, or those below a path.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Roles");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListRoles {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let account = account(cx)?;
        let prefix = r.path_prefix.map_or("/".to_owned(), |prefix| prefix.0);
        authorize(cx, &format!("arn:aws:iam::{}:role{prefix}", account.id))?;
        let roles = account.roles.values().filter(|role| role.path.starts_with(&prefix));
        let page = page(cx, roles, |role| role.name.clone(), r.max_items, r.marker)?;
        // Lists leave out boundary and tags.
        let shown = |role: &Arc<account::Role>| model::Role {
            permissions_boundary: None,
            tags: None,
            ..model::role(&account.id, role)
        };
        Ok(Response {
            roles: page.entries.iter().map(|role| shown(role)).collect(),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
