//! A lab in the page: an attempt as the terminal keeps one, checked by the same grader in a world of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kms_course::expect::Gap;
use kms_course::lab::outcome::{CheckOutcome, LabOutcome, Verdict};
use kms_course::lab::run::LabRun;
use kms_course::lab::{HintLevel, Lab};
use kms_course::sandbox::{CallSeen, Sandbox};
use kms_course::workbench::Workbenches;
use serde::Serialize;
use serde_json::Value;

use crate::ask::Refused;
use crate::consoles::lock;
use crate::line::{Line, LineCall};
use crate::notebook::Notebook;
use crate::rich;

/// Calls of a line that are explained; a loop may make a thousand.
const EXPLAINED: usize = 12;

/// The attempts that have a world, by lab.
#[derive(Default)]
pub(crate) struct Labs(Mutex<BTreeMap<String, Attempt>>);

type Attempt = Arc<Mutex<LabRun>>;

/// How an attempt stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabView {
    /// The lab.
    pub lab: String,
    /// The lines typed so far.
    pub lines: Vec<String>,
    /// The goals.
    pub steps: Vec<StepView>,
    /// Whether every check holds.
    pub passed: bool,
    /// What to take away, as HTML; once it is passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debrief: Option<String>,
}

/// How a goal stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepView {
    /// The step.
    pub id: String,
    /// Whether it is reached.
    pub done: bool,
    /// Whether it is the one to work on.
    pub open: bool,
    /// Whether a prediction is to be made before anything runs.
    pub asks: bool,
    /// The prediction made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicted: Option<String>,
    /// Whether it came true, once the step is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came_true: Option<bool>,
    /// Why, as HTML, once the step is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What an act in a lab came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LabAnswer {
    /// How the attempt stands now.
    pub state: Option<LabView>,
    /// What the line typed came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// What is checked, and how that went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<Vec<CheckView>>,
    /// A hint, as HTML, and its level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<HintView>,
    /// The lines taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<Vec<String>>,
}

/// A check as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckView {
    /// What holds where it passes, as HTML.
    pub says: String,
    /// `passed`, `failed` or `blocked`.
    pub verdict: &'static str,
    /// What was expected and what is there.
    pub gaps: Vec<Gap>,
    /// Why it matters, as HTML.
    pub why: String,
    /// Where to look, as HTML.
    pub help: String,
}

/// A hint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HintView {
    /// The step it is for.
    pub step: String,
    /// `nudge`, `concept`, `command` or `solution`.
    pub level: Value,
    /// The hint, as HTML.
    pub text: String,
}

impl Labs {
    /// The attempt at a lab as it stands.
    pub fn view(&self, lab: &Lab, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            let outcome = run.check();
            Ok((outcome, LabAnswer::default()))
        })
    }

    /// Runs a line in its world, unless a prediction is due first.
    pub fn line(&self, lab: &Lab, text: &str, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            let now = run.check();
            if let Some(step) = due(run, &now) {
                return Err(Refused::because(format!(
                    "first make your prediction for \"{}\"; nothing runs before",
                    step.trim()
                )));
            }
            if !kms_shell::is_complete(text) {
                let answer = LabAnswer { line: Some(Line::default()), ..LabAnswer::default() };
                return Ok((now, answer));
            }
            let ran = run.line(text);
            let calls = calls(run.sandbox(), &ran.calls);
            let line = Line { output: ran.output, status: ran.status, complete: true, calls };
            Ok((run.check(), LabAnswer { line: Some(line), ..LabAnswer::default() }))
        })
    }

    /// Explains the last call in a copy of the world, so that asking is no line of the attempt.
    pub fn explain(&self, lab: &Lab, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            let ran = run.sandbox().boxed_clone().run("kmslab explain");
            let line =
                Line { output: ran.output, status: ran.status, complete: true, calls: Vec::new() };
            Ok((run.check(), LabAnswer { line: Some(line), ..LabAnswer::default() }))
        })
    }

    /// Takes the last line back: the attempt without it is done again.
    pub fn undo(&self, lab: &Lab, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            let undone = run.undo(&Workbenches, 1).map_err(|gap| Refused::because(gap.actual))?;
            Ok((run.check(), LabAnswer { undone: Some(undone), ..LabAnswer::default() }))
        })
    }

    /// Locks a prediction in.
    pub fn predict(
        &self,
        lab: &Lab,
        step: &str,
        option: &str,
        notebook: &Notebook,
    ) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            if run.predict(step, option).is_none() {
                return Err(Refused::because(format!(
                    "step `{step}` has no prediction `{option}`: choose one of its options"
                )));
            }
            Ok((run.check(), LabAnswer::default()))
        })
    }

    /// Checks the world, and takes the outcome into the progress.
    pub fn check(&self, lab: &Lab, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        let mut checked = None;
        let answer = self.with(lab, notebook, |run| {
            let outcome = run.check();
            let checks = outcome.checks.iter().map(check_view).collect();
            checked = Some(outcome.clone());
            Ok((outcome, LabAnswer { checks: Some(checks), ..LabAnswer::default() }))
        })?;
        if let Some(outcome) = checked {
            notebook.change(|progress| {
                progress.record_lab(&outcome, notebook.today());
                Ok(())
            })?;
        }
        Ok(answer)
    }

    /// The next hint for the step that is open.
    pub fn hint(&self, lab: &Lab, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            let outcome = run.check();
            let Some(step) = outcome.steps.iter().find(|step| !step.done) else {
                return Ok((outcome, LabAnswer::default()));
            };
            let hint = run.hint(&step.id).map(|(level, text)| HintView {
                step: step.id.clone(),
                level: serde_json::to_value(level).unwrap_or_default(),
                text: match level {
                    HintLevel::Nudge | HintLevel::Concept => rich::blocks(&text),
                    HintLevel::Command | HintLevel::Solution => rich::code(&text),
                },
            });
            Ok((outcome, LabAnswer { hint, ..LabAnswer::default() }))
        })
    }

    /// Back to the start of the lab.
    pub fn reset(&self, lab: &Lab, notebook: &Notebook) -> Result<LabAnswer, Refused> {
        self.with(lab, notebook, |run| {
            run.reset(None);
            Ok((run.check(), LabAnswer::default()))
        })
    }

    /// Does something with the attempt, opening its world where it has none, and keeps what it is made of.
    fn with(
        &self,
        lab: &Lab,
        notebook: &Notebook,
        act: impl FnOnce(&mut LabRun) -> Result<(LabOutcome, LabAnswer), Refused>,
    ) -> Result<LabAnswer, Refused> {
        let attempt = self.attempt(lab, notebook)?;
        let mut run = lock(&attempt);
        let (outcome, mut answer) = act(&mut run)?;
        answer.state = Some(view(lab, &run, &outcome));
        let record = run.record().clone();
        notebook.change(|progress| {
            progress.attempts.insert(lab.lab.clone(), record);
            Ok(())
        })?;
        Ok(answer)
    }

    fn attempt(&self, lab: &Lab, notebook: &Notebook) -> Result<Attempt, Refused> {
        if let Some(known) = lock(&self.0).get(&lab.lab) {
            return Ok(known.clone());
        }
        let kept = notebook.read()?.attempts.get(&lab.lab).cloned();
        let kept = kept.filter(|record| record.revision == lab.revision);
        let run = match kept {
            Some(record) => LabRun::replay(lab, &Workbenches, &record),
            None => LabRun::start(lab, &Workbenches, None, None),
        };
        let run = run.map_err(|gap| {
            Refused::because(format!("the lab's world does not open: {}", gap.actual))
        })?;
        let mut attempts = lock(&self.0);
        Ok(attempts.entry(lab.lab.clone()).or_insert_with(|| Arc::new(Mutex::new(run))).clone())
    }
}

/// The goal that asks for a prediction now.
fn due(run: &LabRun, outcome: &LabOutcome) -> Option<String> {
    let open = outcome.steps.iter().find(|step| !step.done)?;
    run.unpredicted(&open.id).map(|step| step.goal.clone())
}

fn view(lab: &Lab, run: &LabRun, outcome: &LabOutcome) -> LabView {
    let open = outcome.steps.iter().find(|step| !step.done).map(|step| step.id.as_str());
    let steps = lab.steps.iter().map(|step| {
        let done = outcome.steps.iter().any(|known| known.id == step.id && known.done);
        let predicted = run.record().predictions.get(&step.id).cloned();
        let chosen = step
            .predict
            .as_ref()
            .zip(predicted.as_ref())
            .and_then(|(asked, id)| asked.options.iter().find(|option| option.id == *id));
        let told = chosen.filter(|_| done);
        StepView {
            id: step.id.clone(),
            done,
            open: open == Some(step.id.as_str()),
            asks: step.predict.is_some() && predicted.is_none(),
            predicted,
            came_true: told.map(|option| option.correct),
            why: told.map(|option| rich::blocks(&option.why)),
        }
    });
    LabView {
        lab: lab.lab.clone(),
        lines: run.record().lines.clone(),
        steps: steps.collect(),
        passed: outcome.passed,
        debrief: outcome.passed.then(|| rich::blocks(&lab.debrief)),
    }
}

fn check_view(check: &CheckOutcome) -> CheckView {
    let (verdict, gaps) = match &check.verdict {
        Verdict::Passed => ("passed", Vec::new()),
        Verdict::Failed { gaps } => ("failed", gaps.clone()),
        Verdict::Blocked { .. } => ("blocked", Vec::new()),
    };
    CheckView {
        says: rich::inline(&check.says),
        verdict,
        gaps,
        why: rich::blocks(&check.why),
        help: rich::blocks(&check.help),
    }
}

/// The calls with their decisions in words, which a copy of the world is asked for.
fn calls(sandbox: &dyn Sandbox, made: &[CallSeen]) -> Vec<LineCall> {
    let mut copy = sandbox.boxed_clone();
    let mut explained = |call: &CallSeen| LineCall {
        operation: call.operation.clone(),
        returned: Vec::new(),
        decision: copy.run(&format!("kmslab explain {}", call.n)).output,
        data: call.decision.clone(),
        drawing: String::new(),
        event: call.event.clone(),
    };
    made.iter().take(EXPLAINED).map(&mut explained).collect()
}
