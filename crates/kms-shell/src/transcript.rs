//! Transcripts: lines starting `$ `, continued by lines starting `> `, each followed by what it
//! printed. One format for the REPL's echo, the book's blocks, the labs' solutions and tests.

use similar::TextDiff;

use crate::lang;
use crate::shell::{Outcome, Shell};
use crate::world::World;

/// One input of a transcript: its command, where it is, and the output written below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The command, without prompts; its lines joined by newlines.
    pub input: String,
    /// The line of the text it starts on, from 1.
    pub line: usize,
    /// The output written below it.
    pub expected: String,
}

/// A step and what it really printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRun {
    /// The step.
    pub step: Step,
    /// What running it gave.
    pub outcome: Outcome,
}

impl StepRun {
    /// What the terminal shows, as text that ends with a newline or is empty.
    #[must_use]
    pub fn output(&self) -> String {
        shown(&self.outcome)
    }

    /// The exit status.
    #[must_use]
    pub fn status(&self) -> i32 {
        self.outcome.status
    }
}

/// The steps of a text. What stands before the first `$ ` belongs to none.
#[must_use]
pub fn parse(text: &str) -> Vec<Step> {
    split(text).1
}

/// Runs every input of `text` and returns it with fresh outputs.
pub fn run<W: World>(shell: &mut Shell<W>, text: &str) -> String {
    let (preface, steps) = split(text);
    let mut result = preface;
    for run in run_steps_of(shell, steps) {
        result.push_str(&echo(&run.step.input));
        result.push_str(&run.output());
    }
    result
}

/// Runs every input of `text` and gives each step with its outcome; stops at `exit`.
pub fn run_steps<W: World>(shell: &mut Shell<W>, text: &str) -> Vec<StepRun> {
    run_steps_of(shell, parse(text))
}

/// Runs `text` and compares: `Err` holds a readable difference, old lines with `-`, new with `+`.
pub fn check<W: World>(shell: &mut Shell<W>, text: &str) -> Result<(), String> {
    let fresh = run(shell, text);
    if fresh.trim_end() == text.trim_end() {
        return Ok(());
    }
    let diff = TextDiff::from_lines(text, &fresh);
    Err(diff.unified_diff().header("written", "printed").to_string())
}

/// The input as a transcript shows it, with its prompts.
#[must_use]
pub fn echo(input: &str) -> String {
    let mut text = String::new();
    for (index, line) in input.split('\n').enumerate() {
        let prompt = match (index, line) {
            (0, _) => "$ ",
            (_, "") => ">",
            _ => "> ",
        };
        text.push_str(prompt);
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn run_steps_of<W: World>(shell: &mut Shell<W>, steps: Vec<Step>) -> Vec<StepRun> {
    let mut runs = Vec::new();
    for step in steps {
        let outcome = shell.run(&step.input);
        let ends = outcome.exit;
        runs.push(StepRun { step, outcome });
        if ends {
            break;
        }
    }
    runs
}

/// Bytes that are not text are shown as a terminal's replacement characters.
fn shown(outcome: &Outcome) -> String {
    let mut text = String::from_utf8_lossy(&outcome.terminal()).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn split(text: &str) -> (String, Vec<Step>) {
    let mut preface = String::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut in_input = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(input) = line.strip_prefix("$ ").or((line == "$").then_some("")) {
            let input = input.to_owned();
            steps.push(Step { input, line: index + 1, expected: String::new() });
            in_input = true;
            continue;
        }
        let Some(step) = steps.last_mut() else {
            preface.push_str(line);
            preface.push('\n');
            continue;
        };
        let more = line.strip_prefix("> ").or((line == ">").then_some(""));
        match more.filter(|_| in_input) {
            // A finished command asks for no more: then `> ` is output, as of `diff`.
            Some(more) if !lang::parse::is_complete(&step.input) => {
                step.input.push('\n');
                step.input.push_str(more);
            }
            _ => {
                in_input = false;
                step.expected.push_str(line);
                step.expected.push('\n');
            }
        }
    }
    (preface, steps)
}
