//! IAM's pages: `MaxItems`, `Marker`, `IsTruncated`.

use super::types::*;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::ops::paging;
use crate::shape::types::ListOf;

/// One page of a list.
pub struct Page<T> {
    /// Its entries.
    pub entries: ListOf<T>,
    /// Whether there are more.
    pub is_truncated: Option<bool>,
    /// Where they start.
    pub marker: Option<ResponseMarkerType>,
}

/// Cuts a page out of entries that come in the order of `name_of`; a hundred where no number is asked.
pub fn page<T>(
    cx: &Cx<'_>,
    entries: impl IntoIterator<Item = T>,
    name_of: impl Fn(&T) -> String,
    max_items: Option<MaxItemsType>,
    marker: Option<MarkerType>,
) -> Result<Page<T>, KmsError> {
    let limit = max_items.map_or(100, |max| max.0 as usize);
    let marker = marker.map(|marker| marker.0.into());
    let page = paging::page(cx, entries.into_iter(), name_of, limit, marker.as_ref());
    let page = page.map_err(|error| KmsError {
        code: ErrorCode::ValidationError,
        message: Some("The marker is not valid.".to_owned()),
        ..error
    })?;
    Ok(Page {
        entries: ListOf(page.entries),
        is_truncated: Some(page.next.is_some()),
        marker: page.next.map(|next| next.0.into()),
    })
}
