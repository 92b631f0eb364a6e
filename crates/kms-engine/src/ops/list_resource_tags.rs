//! ListResourceTags: a key's labels.

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
pub struct ListResourceTags;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// How many tags a page holds, 1 to 50; 50 where left out.
        limit: Option<Limit50>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
    }
}

shape! {
    pub struct Response {
        tags: ListOf<Tag>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

impl Operation for ListResourceTags {
    const NAME: &'static str = "ListResourceTags";
    const DOC: &'static str = "Lists a key's tags.";
    const PAGES: Option<&'static str> = Some("Tags");
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

impl Reads for ListResourceTags {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("ListResourceTags"))?;
        let limit = request.limit.map_or(50, |l| l.0 as usize);
        let page = page(
            cx,
            key.key().tags.iter(),
            |(name, _)| name.to_string(),
            limit,
            request.marker.as_ref(),
        )?;
        let tag = |(name, value): (&String, &String)| Tag {
            tag_key: name.into(),
            tag_value: value.into(),
        };
        let tags = page.entries.into_iter().map(tag).collect();
        Ok(Response { tags, truncated: page.next.is_some(), next_marker: page.next })
    }
}
