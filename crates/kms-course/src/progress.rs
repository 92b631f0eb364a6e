//! What a learner has done: one versioned file, the same for terminal and page.
//!
//! Kept per item and revision, so that a question whose meaning changed comes up again. Spaced repetition shows an item
//! again after 1, 3, 7 and 21 days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grade::{Grade, ItemResult};
use crate::lab::HintLevel;
use crate::lab::outcome::LabOutcome;
use crate::lab::run::Record;
use crate::taking::Taking;

/// The version this code writes.
const VERSION: u32 = 1;

/// Days until an item is shown again, by how often it was answered right in a row.
const INTERVALS: [i32; 4] = [1, 3, 7, 21];

/// A learner's progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The version of this format.
    pub version: u32,
    /// Questions by `item@revision`.
    #[serde(default)]
    pub items: BTreeMap<String, Seen>,
    /// Labs by `lab@revision`.
    #[serde(default)]
    pub labs: BTreeMap<String, LabSeen>,
    /// Chapters read, and when.
    #[serde(default)]
    pub chapters: BTreeMap<String, Date>,
    /// Attempts under way, by name.
    #[serde(default)]
    pub taking: BTreeMap<String, Taking>,
    /// Labs under way, by name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub attempts: BTreeMap<String, Record>,
}

/// What happened with a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// How often it was answered.
    pub times: u32,
    /// How often it was answered right.
    pub right: u32,
    /// How often right in a row, up to now.
    pub streak: u32,
    /// When it was last answered.
    pub last: Date,
    /// When it is to be shown again.
    pub due: Date,
    /// Whether it was flagged.
    #[serde(default)]
    pub flagged: bool,
}

/// What happened with a lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabSeen {
    /// When it was first passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<Date>,
    /// When it was last checked.
    pub last: Date,
    /// The furthest hint used, by step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hints: BTreeMap<String, HintLevel>,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress {
            version: VERSION,
            items: BTreeMap::new(),
            labs: BTreeMap::new(),
            chapters: BTreeMap::new(),
            taking: BTreeMap::new(),
            attempts: BTreeMap::new(),
        }
    }
}

impl Progress {
    /// Reads progress. A file of a later version is refused rather than cut down.
    pub fn read(text: &str) -> Result<Progress, String> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let file: Versioned = serde_json::from_str(text)
            .map_err(|error| format!("this is no progress file: {error}"))?;
        if file.version != VERSION {
            return Err(format!(
                "the progress file is of version {}, this program reads version {VERSION}; update the program, or \
                 move the file away to start afresh",
                file.version
            ));
        }
        serde_json::from_str(text).map_err(|error| format!("the progress file is damaged: {error}"))
    }

    /// The file's text.
    pub fn text(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| error.to_string())
    }

    /// Takes a grade in. Unanswered items count as not seen, dropped ones neither.
    pub fn record(&mut self, grade: &Grade, flagged: &BTreeSet<String>, today: Date) {
        for item in &grade.items {
            let right = match item.result {
                ItemResult::Right => true,
                ItemResult::Wrong => false,
                ItemResult::Unanswered | ItemResult::Dropped => continue,
            };
            let seen = self.items.entry(key(&item.id, item.revision)).or_insert_with(|| Seen {
                times: 0,
                right: 0,
                streak: 0,
                last: today,
                due: today,
                flagged: false,
            });
            let early = seen.times > 0 && today < seen.due;
            seen.times += 1;
            seen.right += u32::from(right);
            seen.streak = match (right, early) {
                (false, _) => 0,
                // Answering again before the day teaches little: the step is not taken twice.
                (true, true) => seen.streak.max(1),
                (true, false) => seen.streak + 1,
            };
            seen.last = today;
            seen.due = later(today, interval(seen.streak));
            seen.flagged = flagged.contains(&item.id);
        }
    }

    /// Takes the outcome of a lab in.
    pub fn record_lab(&mut self, outcome: &LabOutcome, today: Date) {
        let seen = self
            .labs
            .entry(key(&outcome.lab, outcome.revision))
            .or_insert_with(|| LabSeen { passed: None, last: today, hints: BTreeMap::new() });
        if outcome.passed && seen.passed.is_none() {
            seen.passed = Some(today);
        }
        seen.last = today;
        for (step, level) in &outcome.hints {
            let furthest = seen.hints.entry(step.clone()).or_insert(*level);
            *furthest = (*furthest).max(*level);
        }
    }

    /// What happened with an item in this revision.
    pub fn item(&self, id: &str, revision: u32) -> Option<&Seen> {
        self.items.get(&key(id, revision))
    }

    /// The items to show again, of those given as id and revision: the longest overdue first.
    pub fn due<'a>(
        &self,
        items: impl Iterator<Item = (&'a str, u32)>,
        today: Date,
    ) -> Vec<&'a str> {
        let mut due: Vec<_> = items
            .filter_map(|(id, revision)| Some((self.item(id, revision)?.due, id)))
            .filter(|(due, _)| *due <= today)
            .collect();
        due.sort();
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// Takes over what another file knows better: the later answer of each item, the earlier pass of each lab.
    pub fn merge(&mut self, other: &Progress) {
        for (item, theirs) in &other.items {
            match self.items.get_mut(item) {
                Some(ours) if (ours.last, ours.times) >= (theirs.last, theirs.times) => {}
                Some(ours) => ours.clone_from(theirs),
                None => {
                    self.items.insert(item.clone(), theirs.clone());
                }
            }
        }
        for (lab, theirs) in &other.labs {
            let ours = self.labs.entry(lab.clone()).or_insert_with(|| theirs.clone());
            ours.last = ours.last.max(theirs.last);
            ours.passed = match (ours.passed, theirs.passed) {
                (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
                (ours, theirs) => ours.or(theirs),
            };
        }
        for (chapter, read) in &other.chapters {
            self.chapters.entry(chapter.clone()).or_insert(*read);
        }
        for (name, taking) in &other.taking {
            self.taking.entry(name.clone()).or_insert_with(|| taking.clone());
        }
        for (name, attempt) in &other.attempts {
            self.attempts.entry(name.clone()).or_insert_with(|| attempt.clone());
        }
    }
}

fn key(id: &str, revision: u32) -> String {
    format!("{id}@{revision}")
}

/// The days until the next showing: a wrong answer comes again tomorrow, as a first right one does.
fn interval(streak: u32) -> i32 {
    let step = (streak.max(1) - 1) as usize;
    INTERVALS.get(step).or(INTERVALS.last()).copied().unwrap_or(1)
}

fn later(day: Date, days: i32) -> Date {
    let span: Span = days.days();
    day.saturating_add(span)
}
