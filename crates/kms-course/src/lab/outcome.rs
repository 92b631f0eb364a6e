//! Whether the goals of a lab are reached in a world: what holds, what does not, why that matters, where to look.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Check, HintLevel, Lab};
use crate::expect::{Gap, Scene};

/// The result of checking a world against a lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabOutcome {
    /// The lab.
    pub lab: String,
    /// Its revision.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student: Option<String>,
    /// Whether every check passed.
    pub passed: bool,
    /// The goals.
    pub steps: Vec<StepOutcome>,
    /// The checks, in the lab's order.
    pub checks: Vec<CheckOutcome>,
    /// The hints used, by step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hints: BTreeMap<String, HintLevel>,
}

/// Whether a goal is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOutcome {
    /// The step.
    pub id: String,
    /// Its goal.
    pub goal: String,
    /// Whether all its checks passed.
    pub done: bool,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// The check.
    pub id: String,
    /// What holds where it passes.
    pub says: String,
    /// How it went.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Why it matters.
    pub why: String,
    /// What to look at where it fails.
    pub help: String,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed {
        /// What was expected and what is there.
        gaps: Vec<Gap>,
    },
    /// A check it needs did not pass, so that it was not asked.
    Blocked {
        /// That check.
        by: String,
    },
}

/// Checks a world against a lab.
pub fn check(lab: &Lab, scene: &Scene<'_>) -> LabOutcome {
    let mut verdicts = BTreeMap::<&str, Verdict>::new();
    // Needs may come later in the file, so go round until nothing new can be decided.
    while let Some(next) = lab.checks.iter().find(|check| {
        !verdicts.contains_key(check.id.as_str())
            && check.needs.iter().all(|need| verdicts.contains_key(need.as_str()))
    }) {
        let verdict = judge(next, scene, &verdicts);
        verdicts.insert(&next.id, verdict);
    }
    let checks: Vec<_> = lab
        .checks
        .iter()
        .map(|check| CheckOutcome {
            id: check.id.clone(),
            says: check.says.trim().to_owned(),
            // A circle of needs leaves checks undecided: closed, not passed.
            verdict: verdicts.remove(check.id.as_str()).unwrap_or_else(|| Verdict::Blocked {
                by: check.needs.first().cloned().unwrap_or_default(),
            }),
            why: check.why.trim().to_owned(),
            help: check.help.trim().to_owned(),
        })
        .collect();
    let passed = |id: &String| {
        checks.iter().any(|check| check.id == *id && check.verdict == Verdict::Passed)
    };
    let steps = lab
        .steps
        .iter()
        .map(|step| StepOutcome {
            id: step.id.clone(),
            goal: step.goal.trim().to_owned(),
            done: !step.checks.is_empty() && step.checks.iter().all(passed),
        })
        .collect();
    LabOutcome {
        lab: lab.lab.clone(),
        revision: lab.revision,
        title: lab.title.clone(),
        student: None,
        passed: !checks.is_empty() && checks.iter().all(|check| check.verdict == Verdict::Passed),
        steps,
        checks,
        hints: BTreeMap::new(),
    }
}

fn judge(check: &Check, scene: &Scene<'_>, verdicts: &BTreeMap<&str, Verdict>) -> Verdict {
    let unmet = check
        .needs
        .iter()
        .find(|need| verdicts.get(need.as_str()).is_none_or(|verdict| *verdict != Verdict::Passed));
    if let Some(need) = unmet {
        return Verdict::Blocked { by: need.clone() };
    }
    match check.holds.gaps(scene) {
        gaps if gaps.is_empty() => Verdict::Passed,
        gaps => Verdict::Failed { gaps },
    }
}

impl LabOutcome {
    /// The checks that failed themselves, not for the sake of another.
    pub fn failed(&self) -> Vec<&CheckOutcome> {
        self.checks.iter().filter(|check| matches!(check.verdict, Verdict::Failed { .. })).collect()
    }
}
