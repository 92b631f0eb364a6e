//! Pages: a limit, and a marker that only this operation, given back unchanged, can read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::shape::types::MarkerType;

/// One page of something.
pub struct Page<T> {
    /// Its entries.
    pub entries: Vec<T>,
    /// Where the next one starts; none on the last page.
    pub next: Option<MarkerType>,
}

/// Cuts the page that starts after `marker` out of `entries`, which must come in the order of `name_of`.
pub fn page<T>(
    cx: &Cx<'_>,
    entries: impl Iterator<Item = T>,
    name_of: impl Fn(&T) -> String,
    limit: usize,
    marker: Option<&MarkerType>,
) -> Result<Page<T>, KmsError> {
    let after = marker.map(|marker| open(cx, marker)).transpose()?;
    let mut entries =
        entries.skip_while(|entry| after.as_ref().is_some_and(|after| name_of(entry) <= *after));
    let page: Vec<T> = entries.by_ref().take(limit).collect();
    let more = entries.next().is_some();
    let next = page.last().filter(|_| more).map(|last| seal(cx, &name_of(last)));
    Ok(Page { entries: page, next })
}

/// Opaque, and bound to the operation: a marker of ListKeys is refused by ListAliases.
pub fn seal(cx: &Cx<'_>, last: &str) -> MarkerType {
    URL_SAFE_NO_PAD.encode(format!("{}\n{last}", cx.row.name)).into()
}

/// What [`seal`] closed, for the same operation.
pub fn open(cx: &Cx<'_>, marker: &str) -> Result<String, KmsError> {
    let bytes = URL_SAFE_NO_PAD.decode(marker).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let last = text
        .as_deref()
        .and_then(|text| text.split_once('\n'))
        .filter(|(name, _)| *name == cx.row.name);
    last.map(|(_, last)| last.to_owned()).ok_or_else(|| {
        KmsError::bare(ErrorCode::InvalidMarkerException)
            .hint("give the NextMarker of the page before, of the same operation, unchanged")
    })
}
