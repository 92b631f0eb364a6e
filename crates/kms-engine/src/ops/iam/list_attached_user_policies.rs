//! ListAttachedUserPolicies: the managed policies of a user.

use serde_json::Value as Json;

use super::holder::Holder;
use super::model::AttachedPolicy;
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
pub struct ListAttachedUserPolicies;

shape! {
    pub struct Request {
        /// The user.
        user_name: UserNameType,
        /// Only policies whose path starts with this.
        path_prefix: Option<PolicyPathType>,
        /// The Marker of the page before.
        marker: Option<MarkerType>,
        /// How many entries a page holds, 1 to 1,000; 100 where left out.
        max_items: Option<MaxItemsType>,
    }
}

shape! {
    pub struct Response {
        attached_policies: Option<ListOf<AttachedPolicy>>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

impl Operation for ListAttachedUserPolicies {
    const NAME: &'static str = "ListAttachedUserPolicies";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str =
        "Lists the managed policies attached to a user. Inline policies are in list-user-policies.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("AttachedPolicies");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListAttachedUserPolicies {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let attached = policies::attached(cx, Holder::User(&r.user_name), r.path_prefix.as_ref())?;
        let name_of = |policy: &AttachedPolicy| {
            policy.policy_arn.as_ref().map(|arn| arn.0.clone()).unwrap_or_default()
        };
        let page = page(cx, attached, name_of, r.max_items, r.marker)?;
        Ok(Response {
            attached_policies: Some(page.entries),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
