//! The newest records of the audit trail: what a world holds of it in memory.
//!
//! A world that answers calls for days must not grow with every one of them. Records beyond the window leave the world;
//! a store that keeps the world has them all, by their position. What was decided takes several times the space of the
//! record and is kept for the last calls alone.

use std::sync::Arc;

use imbl::Vector;

use super::{Entry, Trace};

/// The records a world holds at least, once there were as many.
pub const WINDOW: usize = 20_000;
/// The records that keep their decisions, and refusals the facts that advice is tried on.
pub const TRACES: usize = 2_000;
/// So many leave at a time.
const BATCH: usize = 64;

/// The newest records, oldest first. Positions count from the first record ever and never change.
#[derive(Debug, Clone)]
pub struct Trail {
    /// The same for all versions of one trail: those of two worlds that have no past in common differ.
    stem: Arc<()>,
    gone: usize,
    records: Vector<Arc<Entry>>,
    /// Up to here the decisions are forgotten.
    forgotten: usize,
}

impl Default for Trail {
    fn default() -> Trail {
        Trail::after(0)
    }
}

impl Trail {
    /// A trail whose first `gone` records are elsewhere.
    pub fn after(gone: usize) -> Trail {
        Trail { stem: Arc::new(()), gone, records: Vector::new(), forgotten: gone }
    }

    /// Adds the newest record.
    pub fn push(&mut self, entry: Arc<Entry>) {
        self.records.push_back(entry);
        if self.records.len() >= WINDOW + BATCH {
            self.records = self.records.skip(BATCH);
            self.gone += BATCH;
            self.forgotten = self.forgotten.max(self.gone);
        }
        if self.end() >= self.forgotten + TRACES + BATCH {
            for at in self.forgotten..self.forgotten + BATCH {
                self.forget_decisions(at);
            }
            self.forgotten += BATCH;
        }
    }

    fn forget_decisions(&mut self, position: usize) {
        if let Some(entry) = position.checked_sub(self.gone).and_then(|at| self.records.get_mut(at))
            && !entry.decisions.is_empty()
        {
            let (event, error) = (entry.event.clone(), entry.error.clone());
            *entry =
                Arc::new(Entry { call: entry.call, event, decisions: Trace::Forgotten, error });
        }
    }

    /// How many records there are in memory.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none in memory.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many records there were before these: the position of the oldest one here.
    pub fn gone(&self) -> usize {
        self.gone
    }

    /// How many records there ever were: the position that the next one will have.
    pub fn end(&self) -> usize {
        self.gone + self.records.len()
    }

    /// The record at a position, where it is still here.
    pub fn at(&self, position: usize) -> Option<&Arc<Entry>> {
        self.records.get(position.checked_sub(self.gone)?)
    }

    /// The newest record.
    pub fn last(&self) -> Option<&Arc<Entry>> {
        self.records.last()
    }

    /// The records, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Entry>> {
        self.records.iter()
    }

    /// The records from a position on with their positions, oldest first.
    pub fn from(&self, position: usize) -> impl Iterator<Item = (usize, &Arc<Entry>)> {
        let first = position.max(self.gone);
        (first..self.end()).filter_map(|at| Some((at, self.at(at)?)))
    }

    /// The records before a position with their positions, newest first.
    pub fn before(&self, position: usize) -> impl Iterator<Item = (usize, &Arc<Entry>)> {
        let end = position.min(self.end());
        (self.gone..end).rev().filter_map(|at| Some((at, self.at(at)?)))
    }

    /// This trail as it was when it had `end` records. What has left it meanwhile does not come back.
    #[must_use]
    pub fn cut(&self, end: usize) -> Trail {
        let end = end.min(self.end());
        let records = self.records.take(end.saturating_sub(self.gone));
        let gone = self.gone.min(end);
        Trail { stem: self.stem.clone(), gone, records, forgotten: self.forgotten.min(end) }
    }

    /// Only how many records there are, and of which trail.
    #[must_use]
    pub fn emptied(&self) -> Trail {
        let end = self.end();
        Trail { stem: self.stem.clone(), gone: end, records: Vector::new(), forgotten: end }
    }

    /// How many records, from the first ever, two versions have in common.
    ///
    /// A record is made once and pushed onto one trail, so where two versions hold the same record at the same position
    /// they have everything before it in common too: the boundary can be searched for.
    pub fn common_with(&self, other: &Trail) -> usize {
        if !Arc::ptr_eq(&self.stem, &other.stem) {
            return 0;
        }
        let (mut low, mut high) = (self.gone.max(other.gone), self.end().min(other.end()));
        let same = |at: usize| {
            let pair = self.at(at).zip(other.at(at));
            pair.is_some_and(|(a, b)| Arc::ptr_eq(&a.event, &b.event))
        };
        // Almost always the whole of the older version is still there, or has left.
        if high <= low || same(high - 1) {
            return high;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if same(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::Region;
    use crate::principal::AccountId;
    use crate::trail::{Actor, Event, EventType};

    fn entry(call: usize) -> Arc<Entry> {
        let event = Event {
            actor: Actor::Internal(AccountId("111122223333".into())),
            time: crate::time::Timestamp::LAB_START,
            service: "kms".to_owned(),
            name: "Encrypt".to_owned(),
            region: Region::lab_default(),
            error: None,
            request: serde_json::Value::Null,
            response: serde_json::Value::Null,
            additional: Default::default(),
            details: Default::default(),
            request_id: None,
            event_id: String::new(),
            shared_event_id: None,
            read_only: true,
            resources: Vec::new(),
            event_type: EventType::AwsApiCall,
            recipient: None,
        };
        let facts = crate::authz::Facts::new(
            crate::principal::Principal::Root { account: AccountId("111122223333".into()) },
            "kms:Encrypt",
            crate::authz::Resource::Any,
        );
        let decisions = Trace::Kept(vec![Arc::new(crate::authz::decide(&facts))]);
        Arc::new(Entry { call: call as u64, event: Arc::new(event), decisions, error: None })
    }

    fn grown(mut trail: Trail, by: usize) -> Trail {
        for call in 0..by {
            trail.push(entry(trail.end() + call));
        }
        trail
    }

    #[test]
    fn records_and_decisions_leave_and_positions_stay() {
        let trail = grown(Trail::default(), WINDOW + 1000);
        assert_eq!(trail.end(), WINDOW + 1000);
        assert!((WINDOW..WINDOW + BATCH).contains(&trail.len()), "{}", trail.len());
        assert!(trail.at(trail.gone() - 1).is_none() && trail.at(trail.gone()).is_some());
        let traced = trail.iter().filter(|entry| !entry.decisions.is_forgotten()).count();
        assert!((TRACES..TRACES + BATCH).contains(&traced), "{traced}");
        assert!(!trail.last().unwrap().decisions.is_empty());
        assert_eq!(trail.before(usize::MAX).count(), trail.len());
        assert_eq!(trail.before(usize::MAX).next().unwrap().0, trail.end() - 1);
        assert_eq!(trail.from(0).next().unwrap().0, trail.gone());
    }

    #[test]
    fn versions_know_what_they_have_in_common() {
        let base = grown(Trail::default(), 100);
        let (one, other) = (grown(base.clone(), 30), grown(base.cut(70), 50));
        assert_eq!(base.common_with(&one), 100);
        assert_eq!(one.common_with(&other), 70);
        assert_eq!(base.common_with(&grown(Trail::default(), 100)), 0);
        assert_eq!(base.emptied().common_with(&base), 100);
        // Decisions that were forgotten meanwhile do not make it another record.
        assert_eq!(base.common_with(&grown(base.clone(), TRACES + 500)), 100);
        // Nothing of the older version is in memory any more.
        assert_eq!(base.common_with(&grown(base.clone(), WINDOW + 500)), 100);
    }

    #[test]
    fn a_cut_before_the_window_leaves_the_count() {
        let trail = grown(Trail::default(), WINDOW + 1000);
        let cut = trail.cut(500);
        assert_eq!((cut.len(), cut.gone(), cut.end()), (0, 500, 500));
        let again = grown(cut, 10);
        assert_eq!((again.len(), again.end()), (10, 510));
    }
}
