//! DescribeCustomKeyStores: the key stores of your own, and whether KMS is connected to them.

use serde_json::{Value as Json, json};

use super::key_stores::{CustomKeyStoresListEntry, all, entry};
use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, exact, unknown};
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct DescribeCustomKeyStores;

shape! {
    pub struct Request {
        /// Only the store of this id.
        custom_key_store_id: Option<CustomKeyStoreIdType>,
        /// Only the store of this name.
        custom_key_store_name: Option<CustomKeyStoreNameType>,
        /// How many stores a page holds.
        limit: Option<LimitType>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
    }
}

shape! {
    pub struct Response {
        custom_key_stores: ListOf<CustomKeyStoresListEntry>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

impl Operation for DescribeCustomKeyStores {
    const NAME: &'static str = "DescribeCustomKeyStores";
    const DOC: &'static str = "Shows the custom key stores of your account and Region, or one of them: what lies \
        behind, whether it is connected, and if that failed, why.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("CustomKeyStores");
    const FIDELITY: &'static [Fidelity] = &[
        exact("members, connection states and error codes", "API reference"),
        unknown("order by id, default page size of 100, audit parameters", "not documented"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("customKeyStoreId", r.custom_key_store_id.as_ref().map(|id| json!(id.0))),
            ("customKeyStoreName", r.custom_key_store_name.as_ref().map(|name| json!(name.0))),
        ])
    }
}

impl Reads for DescribeCustomKeyStores {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        cx.authorize_any(&Asked::to("DescribeCustomKeyStores"))?;
        let (id, name) = (&request.custom_key_store_id, &request.custom_key_store_name);
        if id.is_some() && name.is_some() {
            return Err(KmsError::validation(
                "CustomKeyStoreId and CustomKeyStoreName cannot both be specified.",
            ));
        }
        let stores = all(cx)?.filter(|store| {
            id.as_ref().is_none_or(|id| id.0 == store.reference.id)
                && name.as_ref().is_none_or(|name| name.0 == store.name)
        });
        let limit = request.limit.map_or(100, |l| l.0 as usize);
        let page =
            page(cx, stores, |store| store.reference.id.clone(), limit, request.marker.as_ref())?;
        if page.entries.is_empty() && (id.is_some() || name.is_some()) {
            return Err(KmsError::bare(ErrorCode::CustomKeyStoreNotFoundException));
        }
        Ok(Response {
            custom_key_stores: page.entries.into_iter().map(|store| entry(store)).collect(),
            truncated: page.next.is_some(),
            next_marker: page.next,
        })
    }
}
