//! ListGroupsForUser: the groups a user is in.

use serde_json::Value as Json;

use super::holder::{Holder, account};
use super::model;
use super::pages::page;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListGroupsForUser;

shape! {
    pub struct Request {
        /// The user.
        user_name: ExistingUserNameType,
        /// The Marker of the page before.
        marker: Option<MarkerType>,
        /// How many entries a page holds, 1 to 1,000; 100 where left out.
        max_items: Option<MaxItemsType>,
    }
}

shape! {
    pub struct Response {
        groups: ListOf<model::Group>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

impl Operation for ListGroupsForUser {
    const NAME: &'static str = "ListGroupsForUser";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Lists the groups a user is in, whose policies count for the user.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Groups");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListGroupsForUser {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let holder = Holder::User(&r.user_name);
        holder.open(cx)?;
        let account = account(cx)?;
        let user = account.users.get(&r.user_name.0).ok_or_else(|| holder.missing())?;
        let groups = user.groups.iter().filter_map(|name| account.groups.get(name));
        let page = page(cx, groups, |group| group.name.clone(), r.max_items, r.marker)?;
        Ok(Response {
            groups: page.entries.iter().map(|group| model::group(&account.id, group)).collect(),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
