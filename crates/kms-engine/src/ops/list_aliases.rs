//! ListAliases: the aliases of an account and Region, or of one key.

use serde_json::{Value as Json, json};

use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::time::Timestamp;
use crate::world::Alias;

/// See the module.
pub struct ListAliases;

shape! {
    pub struct Request {
        /// Only the aliases of this key: id or ARN.
        key_id: Option<KeyIdType>,
        /// How many aliases a page holds, 1 to 100; 50 where left out.
        limit: Option<Limit100>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
    }
}

shape! {
    pub struct Response {
        aliases: ListOf<AliasListEntry>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

shape! {
    /// An alias in a list.
    pub struct AliasListEntry {
        alias_name: AliasNameType,
        alias_arn: ArnType,
        target_key_id: Option<KeyIdOut>,
        creation_date: Option<Timestamp>,
        last_updated_date: Option<Timestamp>,
    }
}

impl Operation for ListAliases {
    const NAME: &'static str = "ListAliases";
    const DOC: &'static str = "Lists aliases with the ids of the keys they point at.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Aliases");
    const FIDELITY: &'static [Fidelity] = &[exact("paging, filter by key", "API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        if r.key_id.is_none() && r.limit.is_none() && r.marker.is_none() {
            return Json::Null;
        }
        show([
            ("keyId", r.key_id.as_ref().map(|k| json!(k.0))),
            ("limit", r.limit.map(|l| json!(l.0))),
            ("marker", r.marker.as_ref().map(|m| json!(m.0))),
        ])
    }
}

impl Reads for ListAliases {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        cx.authorize_any(&Asked::to("ListAliases"))?;
        let key = request.key_id.as_ref().map(|id| cx.find(id, Names::KeyOnly)).transpose()?;
        let of_key = |alias: &Alias| {
            key.as_ref().is_none_or(|found| alias.target.as_ref() == Some(&found.key.arn))
        };
        let aliases = cx.world.aliases_in(cx.account()?, cx.region).filter(|alias| of_key(alias));
        let limit = request.limit.map_or(50, |l| l.0 as usize);
        let page =
            page(cx, aliases, |alias| alias.arn.name.to_string(), limit, request.marker.as_ref())?;
        Ok(Response {
            aliases: page.entries.into_iter().map(|alias| entry(alias)).collect(),
            truncated: page.next.is_some(),
            next_marker: page.next,
        })
    }
}

fn entry(alias: &Alias) -> AliasListEntry {
    AliasListEntry {
        alias_name: alias.arn.name.as_ref().into(),
        alias_arn: alias.arn.to_string().into(),
        target_key_id: alias.target.as_ref().map(|key| key.id.as_str().into()),
        creation_date: Some(alias.created),
        last_updated_date: Some(alias.updated),
    }
}
