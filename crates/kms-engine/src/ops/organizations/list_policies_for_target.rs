//! ListPoliciesForTarget: the policies attached directly to a place.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize_in, managed_by_caller, page, target};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::organization::{Organization, PolicyType};
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListPoliciesForTarget;

shape! {
    pub struct Request {
        /// The root, an organizational unit or an account.
        target_id: PolicyTargetId,
        /// The type.
        filter: PolicyType,
        /// The NextToken of the page before.
        next_token: Option<NextToken>,
        /// How many entries a page holds, 1 to 20; 20 where left out.
        max_results: Option<MaxResults>,
    }
}

shape! {
    pub struct Response {
        policies: Option<ListOf<model::PolicySummary>>,
        next_token: Option<NextToken>,
    }
}

impl Operation for ListPoliciesForTarget {
    const NAME: &'static str = "ListPoliciesForTarget";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Lists the policies of one type attached directly to the root, a unit or an account; those above it count as well.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Policies");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "Organizations API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListPoliciesForTarget {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let arns = |organization: &Organization| vec![organization.arn_of(&r.target_id)];
        authorize_in(cx, arns)?;
        let organization = managed_by_caller(cx)?;
        target(&organization, &r.target_id)?;
        let attached = organization.attached(r.filter, &r.target_id);
        let policies = attached.iter().filter_map(|id| organization.policies.get(id));
        let policies = model::by_name(policies);
        let page = page(cx, policies, |policy| policy.name.clone(), r.max_results, r.next_token)?;
        let shown = page.entries.iter().map(|policy| model::summary(&organization, policy));
        Ok(Response { policies: Some(shown.collect()), next_token: page.next })
    }
}
