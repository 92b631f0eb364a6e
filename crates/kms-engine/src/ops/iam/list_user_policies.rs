//! ListUserPolicies: the names of a user's inline policies.

use serde_json::Value as Json;

use super::holder::Holder;
use super::pages::page;
use super::policies;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListUserPolicies;

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
        policy_names: ListOf<PolicyNameType>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

impl Operation for ListUserPolicies {
    const NAME: &'static str = "ListUserPolicies";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Lists the names of the inline policies of a user. Managed policies are in list-attached-user-policies.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("PolicyNames");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListUserPolicies {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let names = policies::inline_names(cx, Holder::User(&r.user_name))?;
        let page = page(cx, names, |name| name.0.clone(), r.max_items, r.marker)?;
        Ok(Response {
            policy_names: page.entries,
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
