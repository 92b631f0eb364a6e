//! A lab: a world, goals, checks that say whether they are reached, hints, a solution and the wrong paths.
//!
//! Goals are checked, not commands, so that several right solutions pass. [`read`] refuses what can't work,
//! [`outcome`] checks a world, [`run`] keeps an attempt, [`verify`] proves the lab itself.

pub mod outcome;
mod read;
pub mod run;
pub mod verify;

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expect::Condition;
use crate::question::{Choice, Cited};
use crate::sandbox::WorldSpec;

/// One lab, as its file under `labs/` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lab {
    /// Its name for ever, as in `kmslab lab start NAME`; the file is `NAME.yaml`.
    pub lab: String,
    /// Counted up when the goals change; progress is kept per revision.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// How much is given.
    pub level: Level,
    /// The chapter that teaches it: `path.md#anchor` below `book/src`.
    pub chapter: String,
    /// The exams it prepares for, each with the skills of its blueprint.
    pub exams: BTreeMap<String, Vec<String>>,
    /// What a learner can do afterwards.
    pub objectives: Vec<String>,
    /// How long it takes.
    pub minutes: u16,
    /// Labs to do before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// The world it starts from.
    #[serde(default)]
    pub world: WorldSpec,
    /// The situation the learner is in.
    pub story: String,
    /// The goals, in order.
    pub steps: Vec<LabStep>,
    /// What tells whether the goals are reached.
    pub checks: Vec<Check>,
    /// Shell lines that reach every goal.
    pub solution: String,
    /// Other ways that are right as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_right: Vec<RightPath>,
    /// Ways that look right and are not, with the checks that must notice.
    pub wrong_paths: Vec<WrongPath>,
    /// What to take away, read after the lab.
    pub debrief: String,
    /// Notes for whoever teaches it.
    pub instructor: String,
    /// Where the facts come from.
    pub sources: Vec<Cited>,
    /// When the facts were last looked up.
    pub facts_as_of: Date,
    /// When they have to be looked up again.
    pub review_by: Date,
}

/// How much a lab gives.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Every command is shown; the learner runs and explains them.
    Worked,
    /// The first commands are shown, the last are the learner's.
    Faded,
    /// Only the situation is given.
    Challenge,
}

/// A goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabStep {
    /// Its name within the lab.
    pub id: String,
    /// What is to be reached, not how.
    pub goal: String,
    /// What to know before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Commands shown at the levels that give some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// A question to answer before running anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict: Option<Predict>,
    /// The checks that tell whether the goal is reached.
    pub checks: Vec<String>,
    /// Four hints, each saying more than the one before.
    pub hints: Hints,
}

/// A question to answer before the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Predict {
    /// The question.
    pub ask: String,
    /// What can be chosen; one is right.
    pub options: Vec<Choice>,
}

/// Hints by level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hints {
    /// Where to look.
    pub nudge: String,
    /// The idea that is needed.
    pub concept: String,
    /// Part of the command.
    pub command: String,
    /// The whole command.
    pub solution: String,
}

/// A hint's level.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum HintLevel {
    /// Where to look.
    Nudge,
    /// The idea that is needed.
    Concept,
    /// Part of the command.
    Command,
    /// The whole command.
    Solution,
}

impl Hints {
    /// All hints, from the least to the most.
    pub fn all(&self) -> [(HintLevel, &str); 4] {
        [
            (HintLevel::Nudge, &self.nudge),
            (HintLevel::Concept, &self.concept),
            (HintLevel::Command, &self.command),
            (HintLevel::Solution, &self.solution),
        ]
    }
}

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its name within the lab.
    pub id: String,
    /// What holds where it passes, as a sentence.
    pub says: String,
    /// Why that matters.
    pub why: String,
    /// What to look at where it fails.
    pub help: String,
    /// Checks without which this one means nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Whether it is kept from learners' bundles.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// What must hold.
    pub holds: Condition,
}

/// Another right way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RightPath {
    /// What it does differently.
    pub name: String,
    /// Its shell lines, from the fresh world on.
    pub script: String,
}

/// A way that looks right and is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongPath {
    /// What goes wrong.
    pub name: String,
    /// Its shell lines, from the fresh world on.
    pub script: String,
    /// Exactly the checks that fail; checks that need these are not listed.
    pub fails: Vec<String>,
}
