//! What to change so that a denied call would be allowed, smallest first, each proven.
//!
//! A denied decision names the layer that stopped it. [`advise`] tries the changes that could open that layer on a
//! copy of the facts, decides again, and goes on from the next layer that stops it. What it returns was allowed in
//! the end; nothing is advised on a hunch.

mod change;
mod propose;
mod request;

pub use change::{Change, Edit};

use super::decide::decide;
use super::decision::Decision;
use super::facts::Facts;

/// How many changes a piece of advice may take.
const DEPTH: usize = 4;
/// How many decisions may be spent on one question, and how many statements they may look at together.
const BUDGET: usize = 2_000;
const STATEMENTS: usize = 400_000;
/// How many pieces of advice are worth reading.
const SHOWN: usize = 8;

/// Changes that together make the call allowed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Advice {
    /// The changes; all of them are needed.
    pub changes: Vec<Change>,
}

/// The proven ways to have this call allowed, smallest first; empty where no policy can allow it, or where it is
/// allowed already.
pub fn advise(facts: &Facts, decision: &Decision) -> Vec<Advice> {
    let mut found: Vec<Advice> = Vec::new();
    let mut budget = (STATEMENTS / decision.steps.len().max(1)).min(BUDGET);
    let mut paths = vec![(facts.clone(), decision.clone(), Vec::<Change>::new())];
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for (facts, decision, changes) in paths {
            for change in propose::candidates(&facts, &decision) {
                if changes.contains(&change) || budget == 0 {
                    continue;
                }
                let Some(changed) = change.apply(&facts) else { continue };
                budget -= 1;
                let decision = decide(&changed);
                let mut changes = changes.clone();
                changes.push(change);
                if found.iter().any(|known| known.is_part_of(&changes)) {
                    continue;
                }
                if decision.is_allowed() {
                    found.push(Advice { changes });
                } else {
                    next.push((changed, decision, changes));
                }
            }
        }
        paths = next;
    }
    let mut proven: Vec<Advice> =
        found.into_iter().filter_map(|advice| advice.reduced(facts)).collect();
    proven.sort_by_key(Advice::size);
    let mut distinct: Vec<Advice> = Vec::new();
    for advice in proven {
        if !distinct.iter().any(|known| known.is_part_of(&advice.changes)) {
            distinct.push(advice);
        }
    }
    distinct.truncate(SHOWN);
    distinct
}

impl Advice {
    /// Whether the call is allowed once the changes are made: the proof.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.changes
            .iter()
            .try_fold(facts.clone(), |facts, change| change.apply(&facts))
            .is_some_and(|facts| decide(&facts).is_allowed())
    }

    /// Without the changes that later ones made superfluous.
    fn reduced(mut self, facts: &Facts) -> Option<Advice> {
        let mut index = 0;
        while index < self.changes.len() && self.changes.len() > 1 {
            let mut fewer = self.clone();
            fewer.changes.remove(index);
            if fewer.holds(facts) {
                self = fewer;
            } else {
                index += 1;
            }
        }
        self.holds(facts).then_some(self)
    }

    fn is_part_of(&self, changes: &[Change]) -> bool {
        self.changes.iter().all(|change| changes.contains(change))
    }

    /// Narrow changes before wide ones, and of two alike the one with fewer parts.
    fn size(&self) -> (u32, usize) {
        (self.changes.iter().map(Change::weight).sum(), self.changes.len())
    }
}

impl std::fmt::Display for Advice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, change) in self.changes.iter().enumerate() {
            if index > 0 {
                write!(f, "\n   and ")?;
            }
            write!(f, "{change}")?;
        }
        Ok(())
    }
}
