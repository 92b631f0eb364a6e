//! `If-Match` and `If-None-Match` of a GET or HEAD: programs that read an object in pieces want all of them of the same one.

use axum::http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName};

use super::refusal;
use crate::server::refusal::Refusal;

/// Whether an answer is the one that was asked for.
pub(super) fn check(asked: &HeaderMap, answer: &HeaderMap) -> Result<(), Refusal> {
    let Some(etag) = answer.get(ETAG).and_then(|etag| etag.to_str().ok()) else { return Ok(()) };
    let names = |header: HeaderName| {
        let listed = asked.get(header)?.to_str().ok()?.split(',').map(str::trim);
        let bare = |tag: &str| tag.trim_matches('"').to_owned();
        Some(listed.map(bare).any(|tag| tag == "*" || tag == bare(etag)))
    };
    if names(IF_MATCH) == Some(false) {
        let words = "At least one of the pre-conditions you specified did not hold";
        return Err(refusal::new(412, "PreconditionFailed", words));
    }
    if names(IF_NONE_MATCH) == Some(true) {
        return Err(refusal::new(304, "NotModified", "Not Modified"));
    }
    Ok(())
}
