//! ListKeys: the keys of the caller's account and Region.

use serde_json::{Value as Json, json};

use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::ResourceOwner;

/// See the module.
pub struct ListKeys;

shape! {
    pub struct Request {
        /// How many keys a page holds, 1 to 1,000; 100 where left out.
        limit: Option<LimitType>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
        /// SELF for your account's keys (the default), OTHER_ACCOUNTS_VIA_RAM for keys others share with it.
        resource_owners: Option<ListOf<ResourceOwner, 1, 2>>,
    }
}

shape! {
    pub struct Response {
        keys: ListOf<KeyListEntry>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

shape! {
    /// A key in a list.
    pub struct KeyListEntry {
        key_id: KeyIdOut,
        key_arn: ArnType,
    }
}

impl Operation for ListKeys {
    const NAME: &'static str = "ListKeys";
    const DOC: &'static str =
        "Lists the ids and ARNs of all keys in your account and Region, whatever their state.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Keys");
    const FIDELITY: &'static [Fidelity] = &[
        exact("paging", "API reference"),
        approximate(
            "no key is shared through AWS RAM, so OTHER_ACCOUNTS_VIA_RAM lists none",
            "lab decision",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        match (&r.limit, &r.marker) {
            (None, None) => Json::Null,
            (limit, marker) => show([
                ("limit", limit.map(|l| json!(l.0))),
                ("marker", marker.as_ref().map(|m| json!(m.0))),
            ]),
        }
    }
}

impl Reads for ListKeys {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        cx.authorize_any(&Asked::to("ListKeys"))?;
        let owners = request.resource_owners.as_deref();
        let own = owners.is_none_or(|owners| owners.contains(&ResourceOwner::OwnAccount));
        let keys = cx.world.keys_in(cx.account()?, cx.region).filter(|_| own);
        let limit = request.limit.map_or(100, |l| l.0 as usize);
        let page = page(cx, keys, |key| key.arn.id.to_string(), limit, request.marker.as_ref())?;
        let entry = |key: &crate::key::Key| KeyListEntry {
            key_id: key.arn.id.as_str().into(),
            key_arn: key.arn.to_string().into(),
        };
        Ok(Response {
            keys: page.entries.into_iter().map(|key| entry(key)).collect(),
            truncated: page.next.is_some(),
            next_marker: page.next,
        })
    }
}
