//! ListPolicies: the managed policies.

use serde_json::Value as Json;

use super::holder::authorize;
use super::managed;
use super::model;
use super::pages::page;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListPolicies;

shape! {
    pub struct Request {
        /// Whose: All, AWS or Local.
        scope: Option<PolicyScopeType>,
        /// Only policies that are attached to somebody.
        only_attached: Option<bool>,
        /// Only policies whose path starts with this.
        path_prefix: Option<PolicyPathType>,
        /// Only policies used as this.
        policy_usage_filter: Option<PolicyUsageType>,
        /// The Marker of the page before.
        marker: Option<MarkerType>,
        /// How many entries a page holds, 1 to 1,000; 100 where left out.
        max_items: Option<MaxItemsType>,
    }
}

shape! {
    pub struct Response {
        policies: Option<ListOf<model::Policy>>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

impl Operation for ListPolicies {
    const NAME: &'static str = "ListPolicies";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Lists managed policies: with --scope Local the account's own, with AWS those of AWS that the lab knows.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Policies");
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate("of AWS managed policies only a few are known", "the lab's list"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListPolicies {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let prefix = r.path_prefix.map_or("/".to_owned(), |prefix| prefix.0);
        // AWS's refusal names no ARN here.
        authorize(cx, &format!("policy path {prefix}"))?;
        let scope = r.scope.unwrap_or(PolicyScopeType::All);
        let count = |count: &Option<AttachmentCountType>| count.map_or(0, |count| count.0);
        let wanted = |policy: &model::Policy| {
            let attached = count(&policy.attachment_count) > 0;
            let bounds = count(&policy.permissions_boundary_usage_count) > 0;
            let below = policy.path.as_ref().is_some_and(|path| path.starts_with(&prefix));
            let used = match r.policy_usage_filter {
                Some(PolicyUsageType::Boundary) => bounds,
                _ => attached || !r.only_attached.unwrap_or(false),
            };
            below && used
        };
        let mut policies: Vec<model::Policy> =
            managed::all(cx, scope)?.into_iter().filter(wanted).collect();
        let name = |policy: &model::Policy| {
            policy.arn.as_ref().map(|arn| arn.0.clone()).unwrap_or_default()
        };
        policies.sort_by_key(name);
        let page = page(cx, policies, name, r.max_items, r.marker)?;
        Ok(Response {
            policies: Some(page.entries),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
