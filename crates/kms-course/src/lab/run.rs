//! An attempt at a lab: the world, the lines typed, predictions, hints, and the way back.
//!
//! What is handed in is a [`Record`], the lines and not the result: it replays in a clean world, so that a result can
//! be verified and not just claimed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::outcome::{LabOutcome, check};
use super::{HintLevel, Lab, LabStep};
use crate::expect::{Gap, Scene};
use crate::proof::{Opened, open};
use crate::question::Choice;
use crate::sandbox::{Ran, Sandbox, Sandboxes};

/// What an attempt was made of; enough to do it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The lab.
    pub lab: String,
    /// Its revision.
    pub revision: u32,
    /// The seed of the world.
    pub seed: String,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student: Option<String>,
    /// The lines typed, in order.
    #[serde(default)]
    pub lines: Vec<String>,
    /// The prediction made for each step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub predictions: BTreeMap<String, String>,
    /// The furthest hint used for each step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hints: BTreeMap<String, HintLevel>,
}

/// An attempt under way.
pub struct LabRun {
    lab: Arc<Lab>,
    opened: Opened,
    record: Record,
    /// The world and the number of lines at the start of each step that was reached.
    checkpoints: BTreeMap<String, (Box<dyn Sandbox>, usize)>,
}

impl LabRun {
    /// A fresh attempt. The seed is the lab's own where none is given.
    pub fn start(
        lab: &Lab,
        sandboxes: &dyn Sandboxes,
        seed: Option<&str>,
        student: Option<&str>,
    ) -> Result<LabRun, Gap> {
        let seed = seed.or(lab.world.seed.as_deref()).unwrap_or(&lab.lab).to_owned();
        let mut world = lab.world.clone();
        world.seed = Some(seed.clone());
        let opened = open(sandboxes, &world, &seed)?;
        let mut checkpoints = BTreeMap::new();
        if let Some(first) = lab.steps.first() {
            checkpoints.insert(first.id.clone(), (opened.sandbox.boxed_clone(), 0));
        }
        let record = Record {
            lab: lab.lab.clone(),
            revision: lab.revision,
            seed,
            student: student.map(str::to_owned),
            ..Record::default()
        };
        Ok(LabRun { lab: Arc::new(lab.clone()), opened, record, checkpoints })
    }

    /// Does a recorded attempt again in a clean world.
    pub fn replay(lab: &Lab, sandboxes: &dyn Sandboxes, record: &Record) -> Result<LabRun, Gap> {
        if (&record.lab, record.revision) != (&lab.lab, lab.revision) {
            return Err(Gap::new(
                format!("an attempt at `{}`, revision {}", lab.lab, lab.revision),
                format!("one at `{}`, revision {}", record.lab, record.revision),
            ));
        }
        let student = record.student.as_deref();
        let mut run = LabRun::start(lab, sandboxes, Some(&record.seed), student)?;
        for line in &record.lines {
            run.line(line);
            // Checking marks where a step began, for a reset.
            run.check();
        }
        run.record.predictions.clone_from(&record.predictions);
        run.record.hints.clone_from(&record.hints);
        Ok(run)
    }

    /// Runs what the learner typed.
    pub fn line(&mut self, line: &str) -> Ran {
        self.record.lines.push(line.to_owned());
        self.opened.sandbox.run(line)
    }

    /// Checks the world. Where a step's goal is reached, the start of the next one is kept for [`LabRun::reset`].
    pub fn check(&mut self) -> LabOutcome {
        let scene = Scene {
            sandbox: self.opened.sandbox.as_ref(),
            since: self.opened.since,
            shipped: &self.opened.shipped,
        };
        let mut outcome = check(&self.lab, &scene);
        outcome.student.clone_from(&self.record.student);
        outcome.hints.clone_from(&self.record.hints);
        let open = outcome.steps.iter().find(|step| !step.done).map(|step| step.id.clone());
        if let Some(step) = open {
            let lines = self.record.lines.len();
            self.checkpoints
                .entry(step)
                .or_insert_with(|| (self.opened.sandbox.boxed_clone(), lines));
        }
        outcome
    }

    /// The prediction that the step asks for and that is not made yet; nothing should run before.
    pub fn unpredicted(&self, step: &str) -> Option<&LabStep> {
        let step = self.lab.steps.iter().find(|known| known.id == step)?;
        (step.predict.is_some() && !self.record.predictions.contains_key(&step.id)).then_some(step)
    }

    /// Locks a prediction in and says what was chosen; later ones don't change it.
    pub fn predict(&mut self, step: &str, option: &str) -> Option<&Choice> {
        let step = self.lab.steps.iter().find(|known| known.id == step)?;
        let chosen = step.predict.as_ref()?.options.iter().find(|choice| choice.id == option)?;
        self.record.predictions.entry(step.id.clone()).or_insert_with(|| option.to_owned());
        Some(chosen)
    }

    /// The next hint for a step, one level further than the last; at the end the last again.
    pub fn hint(&mut self, step: &str) -> Option<(HintLevel, String)> {
        let step = self.lab.steps.iter().find(|known| known.id == step)?;
        let used = self.record.hints.get(&step.id).copied();
        let all = step.hints.all();
        let next = all.iter().find(|(level, _)| used.is_none_or(|used| *level > used));
        let (level, text) = *next.or(all.last())?;
        self.record.hints.insert(step.id.clone(), level);
        Some((level, text.to_owned()))
    }

    /// Takes the last lines back: the attempt without them is done again. Returns them, the first one first.
    pub fn undo(&mut self, sandboxes: &dyn Sandboxes, count: usize) -> Result<Vec<String>, Gap> {
        let mut record = self.record.clone();
        let taken = record.lines.split_off(record.lines.len().saturating_sub(count));
        *self = LabRun::replay(&self.lab, sandboxes, &record)?;
        Ok(taken)
    }

    /// Goes back to the start of a step, or of the lab; false where the step was never reached.
    pub fn reset(&mut self, step: Option<&str>) -> bool {
        let first = self.lab.steps.first().map(|step| step.id.as_str());
        let Some((sandbox, lines)) = step.or(first).and_then(|step| self.checkpoints.get(step))
        else {
            return false;
        };
        self.opened.sandbox = sandbox.boxed_clone();
        let lines = *lines;
        self.record.lines.truncate(lines);
        self.checkpoints.retain(|_, (_, at)| *at <= lines);
        true
    }

    /// What to hand in.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The world as it stands.
    pub fn sandbox(&self) -> &dyn Sandbox {
        self.opened.sandbox.as_ref()
    }
}
