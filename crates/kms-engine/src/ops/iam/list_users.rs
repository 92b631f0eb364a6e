//! ListUsers: the users of the account.

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
pub struct ListUsers;

shape! {
    pub struct Request {
        /// Only users whose path starts with this.
        path_prefix: Option<PathPrefixType>,
        /// The Marker of the page before.
        marker: Option<MarkerType>,
        /// How many entries a page holds, 1 to 1,000; 100 where left out.
        max_items: Option<MaxItemsType>,
    }
}

shape! {
    pub struct Response {
        users: ListOf<model::User>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

impl Operation for ListUsers {
    const NAME: &'static str = "ListUsers";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Lists the IAM users of the account, or those below a path.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Users");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListUsers {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let account = account(cx)?;
        let prefix = r.path_prefix.map_or("/".to_owned(), |prefix| prefix.0);
        authorize(cx, &format!("arn:aws:iam::{}:user{prefix}", account.id))?;
        let users = account.users.values().filter(|user| user.path.starts_with(&prefix));
        let page = page(cx, users, |user| user.name.clone(), r.max_items, r.marker)?;
        // Lists leave out boundary and tags.
        let shown = |user: &Arc<account::User>| model::User {
            permissions_boundary: None,
            tags: None,
            ..model::user(&account.id, user)
        };
        Ok(Response {
            users: page.entries.iter().map(|user| shown(user)).collect(),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
