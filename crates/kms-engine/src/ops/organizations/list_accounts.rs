//! ListAccounts: the accounts of the organization.

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
pub struct ListAccounts;

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
        accounts: Option<ListOf<model::Account>>,
        next_token: Option<NextToken>,
    }
}

impl Operation for ListAccounts {
    const NAME: &'static str = "ListAccounts";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Lists the accounts of the organization.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Accounts");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "Organizations API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListAccounts {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        let organization = managed_by_caller(cx)?;
        let members = organization.members.iter();
        let page = page(cx, members, |(id, _)| id.to_string(), r.max_results, r.next_token)?;
        let shown =
            page.entries.iter().map(|(id, member)| model::account(&organization, id, member));
        Ok(Response { accounts: Some(shown.collect()), next_token: page.next })
    }
}
