//! ListKeyPolicies: the names of a key's policies.

use serde_json::{Value as Json, json};

use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, exact};
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct ListKeyPolicies;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// How many names a page holds.
        limit: Option<LimitType>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
    }
}

shape! {
    pub struct Response {
        policy_names: ListOf<PolicyNameType>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

impl Operation for ListKeyPolicies {
    const NAME: &'static str = "ListKeyPolicies";
    const DOC: &'static str = "Lists the names of a key's policies: `default`.";
    const PAGES: Option<&'static str> = Some("PolicyNames");
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("limit", r.limit.map(|l| json!(l.0))),
            ("marker", r.marker.as_ref().map(|m| json!(m.0))),
        ])
    }
}

impl Reads for ListKeyPolicies {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        cx.authorize(&found, &Asked::to("ListKeyPolicies"))?;
        let limit = request.limit.map_or(100, |l| l.0 as usize);
        let page = page(
            cx,
            ["default"].into_iter(),
            |name| name.to_string(),
            limit,
            request.marker.as_ref(),
        )?;
        let policy_names = page.entries.into_iter().map(PolicyNameType::from).collect();
        Ok(Response { policy_names, truncated: page.next.is_some(), next_marker: page.next })
    }
}
