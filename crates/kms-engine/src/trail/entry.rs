//! One call in the trail: its record, what was decided, what the caller was told.

use std::ops::Deref;
use std::sync::Arc;

use super::Event;
use crate::authz::Decision;
use crate::error::KmsError;

/// One call with its record and its decisions, as `kmslab trail` and `kmslab explain` show it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// The number of the call that caused it; service events carry the number of the call before them.
    pub call: u64,
    /// The record.
    pub event: Arc<Event>,
    /// What was decided; empty for copies and service events. Not stored: a restart forgets it.
    #[serde(skip)]
    pub decisions: Trace,
    /// What the caller was told, with our hint, where the call failed.
    pub error: Option<KmsError>,
}

/// The decisions of a call, as long as they are kept. Reads as the list of them.
#[derive(Debug, Clone, Default)]
pub enum Trace {
    /// All of them, in order; none where the call was refused before anybody asked for permission.
    Kept(Vec<Arc<Decision>>),
    /// There may have been some: the call is long past, or of an earlier run of the lab.
    #[default]
    Forgotten,
}

impl Trace {
    /// Of a record that no decision led to.
    pub fn none() -> Trace {
        Trace::Kept(Vec::new())
    }

    /// Whether nothing is known of the decisions any more.
    pub fn is_forgotten(&self) -> bool {
        matches!(self, Trace::Forgotten)
    }
}

impl Deref for Trace {
    type Target = [Arc<Decision>];

    fn deref(&self) -> &[Arc<Decision>] {
        match self {
            Trace::Kept(decisions) => decisions,
            Trace::Forgotten => &[],
        }
    }
}

impl<'a> IntoIterator for &'a Trace {
    type Item = &'a Arc<Decision>;
    type IntoIter = std::slice::Iter<'a, Arc<Decision>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
