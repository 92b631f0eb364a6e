//! A line typed into a world, and what came of it.

use kms_engine::authz::drawing;
use kms_shell::Shell;
use kms_shell::lab::{Door, Lab, Made, Own, seed_of};
use serde::Serialize;
use serde_json::Value;

/// What a line came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Line {
    /// What it printed, on either stream.
    pub output: String,
    /// Its exit status.
    pub status: i32,
    /// False where the text is only the beginning of a command; then nothing ran.
    pub complete: bool,
    /// The calls it made.
    pub calls: Vec<LineCall>,
}

/// A call as the page shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LineCall {
    /// The operation.
    pub operation: String,
    /// The names of what it gave back.
    #[serde(skip)]
    pub returned: Vec<String>,
    /// Why it was allowed or refused, in words.
    pub decision: String,
    /// The same as data.
    #[serde(skip)]
    pub data: Value,
    /// The same as a drawing: SVG, or nothing.
    pub drawing: String,
    /// The CloudTrail record.
    pub event: Value,
}

/// The shell in the fresh world of a chapter, whose name is the seed.
pub fn chapter_shell(chapter: &str) -> Shell<Lab<Own>> {
    let mut shell = Shell::new(Lab::new(Own::seeded(chapter)));
    shell.seed(seed_of(chapter));
    shell
}

/// Runs a line, unless it is only the beginning of a command.
pub fn run<D: Door>(shell: &mut Shell<Lab<D>>, text: &str) -> Line {
    if !shell.is_complete(text) {
        return Line::default();
    }
    run_whole(shell, text)
}

/// Runs a line that is whole, or is meant to be.
pub fn run_whole<D: Door>(shell: &mut Shell<Lab<D>>, text: &str) -> Line {
    shell.world_mut().take_made();
    let outcome = shell.run(text);
    Line {
        output: String::from_utf8_lossy(&outcome.terminal()).into_owned(),
        status: outcome.status,
        complete: true,
        calls: shell.world_mut().take_made().iter().map(shown).collect(),
    }
}

fn shown(made: &Made) -> LineCall {
    let decisions = &made.outcome.decisions;
    let words: Vec<String> =
        decisions.iter().map(|decision| decision.explain().to_string()).collect();
    let data =
        decisions.iter().map(|decision| serde_json::to_value(&**decision).unwrap_or_default());
    LineCall {
        operation: made.operation.clone(),
        returned: match &made.outcome.result {
            Ok(Some(body)) => body.keys().cloned().collect(),
            _ => Vec::new(),
        },
        decision: words.join("\n"),
        data: data.collect(),
        drawing: match decisions.is_empty() {
            true => String::new(),
            false => drawing(decisions.iter().map(|decision| &**decision)),
        },
        event: made.outcome.audit.first().map(|event| event.to_json()).unwrap_or_default(),
    }
}
