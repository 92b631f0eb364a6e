//! ListPolicies: the policies of one type.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize, managed_by_caller, page};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::organization::PolicyType;
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListPolicies;

shape! {
    pub struct Request {
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

impl Operation for ListPolicies {
    const NAME: &'static str = "ListPolicies";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Lists the policies of one type, AWS's own among them.";
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

impl Reads for ListPolicies {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        let organization = managed_by_caller(cx)?;
        let policies = organization.policies.values().filter(|policy| policy.kind == r.filter);
        let policies = model::by_name(policies);
        let page = page(cx, policies, |policy| policy.name.clone(), r.max_results, r.next_token)?;
        let shown = page.entries.iter().map(|policy| model::summary(&organization, policy));
        Ok(Response { policies: Some(shown.collect()), next_token: page.next })
    }
}
