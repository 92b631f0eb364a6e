//! What must hold in a world: state, calls, events, decisions, files, and scripts run in a copy of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call::Part;
use super::{CallCheck, FileCheck, Gap, Probe, Problem, Step};
use crate::sandbox::Sandbox;

/// A condition; everything given must hold, and something must be given.
///
/// There is no `not`: a negation would turn every mistake into a pass. Write `count: 0`, `exists: false`,
/// `not_equals` or `lacks` instead.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// A look at the world's state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Probe>,
    /// Calls the learner made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallCheck>,
    /// CloudTrail events of these calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<CallCheck>,
    /// Authorization decisions on these calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<CallCheck>,
    /// Files of the working folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileCheck>,
    /// Lines run in a copy of the world, which stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Step>,
    /// Every one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<Condition>,
    /// At least one of these: several right solutions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Condition>,
}

/// A world as a condition sees it.
pub struct Scene<'a> {
    /// The world.
    pub sandbox: &'a dyn Sandbox,
    /// How many calls were made before the learner began; these don't count.
    pub since: u64,
    /// The files the world came with.
    pub shipped: &'a BTreeMap<String, Vec<u8>>,
}

impl Condition {
    /// What keeps the condition from holding; nothing where it holds.
    pub fn gaps(&self, scene: &Scene<'_>) -> Vec<Gap> {
        if *self == Condition::default() {
            return vec![Gap::new("a condition", "none is given")];
        }
        let mut gaps = Vec::new();
        if let Some(probe) = &self.state {
            gaps.extend(probe.gaps(&scene.sandbox.state()));
        }
        let parts = [
            (&self.call, Part::Call),
            (&self.event, Part::Event),
            (&self.decision, Part::Decision),
        ];
        for (check, part) in parts {
            let Some(check) = check else { continue };
            let mut calls = scene.sandbox.journal();
            calls.retain(|call| call.n > scene.since);
            gaps.extend(check.gaps(&calls, &scene.sandbox.state(), part));
        }
        if let Some(check) = &self.file {
            gaps.extend(check.gaps(&scene.sandbox.files(), scene.shipped));
        }
        if let Some(step) = &self.run {
            gaps.extend(step.gaps(scene.sandbox.boxed_clone().as_mut(), scene.shipped, None));
        }
        gaps.extend(self.all.iter().flat_map(|condition| condition.gaps(scene)));
        if !self.any.is_empty() {
            let ways: Vec<_> = self.any.iter().map(|condition| condition.gaps(scene)).collect();
            if ways.iter().all(|gaps| !gaps.is_empty()) {
                let told = |part: fn(&Gap) -> &str| {
                    let firsts: Vec<_> =
                        ways.iter().filter_map(|gaps| gaps.first()).map(part).collect();
                    firsts.join("; or ")
                };
                gaps.push(Gap::new(told(|gap| &gap.expected), told(|gap| &gap.actual)));
            }
        }
        gaps
    }

    /// What an author wrote that can never work.
    pub fn problems(&self, shipped: &BTreeMap<String, Vec<u8>>) -> Vec<Problem> {
        let mut problems: Vec<_> = self.state.iter().flat_map(Probe::problems).collect();
        let calls = self.call.iter().chain(&self.event).chain(&self.decision);
        problems.extend(calls.flat_map(CallCheck::problems));
        problems.extend(self.file.iter().flat_map(|check| check.problems(shipped)));
        problems.extend(
            self.all.iter().chain(&self.any).flat_map(|condition| condition.problems(shipped)),
        );
        if let Some(step) = &self.run {
            problems.extend(step.problems(shipped));
            if step.run.is_none() {
                problems.push(Problem {
                    what: "`run` has no lines of its own".to_owned(),
                    remedy: "add `run: |` with the lines to run in a copy of the world".to_owned(),
                    near: "run:".to_owned(),
                });
            }
        }
        if *self == Condition::default() {
            problems.push(Problem {
                what: "this condition holds nothing to test".to_owned(),
                remedy:
                    "give one of `state`, `call`, `event`, `decision`, `file`, `run`, `all`, `any`"
                        .to_owned(),
                near: String::new(),
            });
        }
        problems
    }
}
