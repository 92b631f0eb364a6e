//! ListRoots: the root, above everything.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize, managed_by_caller, page};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::shape::types::ListOf;

/// See the module.
pub struct ListRoots;

shape! {
    pub struct Request {
        /// The NextToken of the page before.
        next_token: Option<NextToken>,
        /// How many entries a page holds, 1 to 20; 20 where left out.
        max_results: Option<MaxResults>,
    }
}

shape! {
    pub struct Response {
        roots: Option<ListOf<model::Root>>,
        next_token: Option<NextToken>,
    }
}

impl Operation for ListRoots {
    const NAME: &'static str = "ListRoots";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str =
        "Lists the root of the organization, and which types of policies are enabled in it.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Roots");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "Organizations API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListRoots {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        let organization = managed_by_caller(cx)?;
        let roots = [model::root(&organization)];
        let page = page(cx, roots, |_| organization.root.clone(), r.max_results, r.next_token)?;
        Ok(Response { roots: Some(page.entries), next_token: page.next })
    }
}
