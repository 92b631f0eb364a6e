//! A grade as text for people, JSON for programs, JUnit XML for autograders, CSV for spreadsheets.

mod csv;
mod junit;
mod lab;
mod text;

pub(crate) use csv::guarded;
pub(crate) use junit::printable;

use crate::exam::ExamGrade;
use crate::grade::{Explained, Grade};
use crate::lab::outcome::LabOutcome;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// JUnit XML, which CI systems and classroom autograders read.
    Junit,
    /// One line per item.
    Csv,
}

impl Form {
    /// The form of that name: `text`, `json`, `junit` or `csv`.
    pub fn named(name: &str) -> Option<Form> {
        match name {
            "text" => Some(Form::Text),
            "json" => Some(Form::Json),
            "junit" => Some(Form::Junit),
            "csv" => Some(Form::Csv),
            _ => None,
        }
    }
}

/// The grade in the form asked for.
pub fn render(grade: &Grade, form: Form) -> Result<String, String> {
    match form {
        Form::Text => Ok(text::render(grade)),
        Form::Json => json(grade),
        Form::Junit => junit::render(&junit::suite(grade)).map_err(|error| error.to_string()),
        Form::Csv => csv::render(grade).map_err(|error| error.to_string()),
    }
}

/// The grade of a practice exam in the form asked for; the text says the scores first, then every item.
pub fn render_exam(exam: &ExamGrade, form: Form) -> Result<String, String> {
    match form {
        Form::Text => Ok(format!("{}\n{}", exam.summary(), text::render(&exam.grade))),
        Form::Json => json(exam),
        Form::Junit | Form::Csv => render(&exam.grade, form),
    }
}

/// The outcome of a lab in the form asked for.
pub fn render_lab(outcome: &LabOutcome, form: Form) -> Result<String, String> {
    match form {
        Form::Text => Ok(lab::text(outcome)),
        Form::Json => json(outcome),
        Form::Junit => junit::render(&lab::suite(outcome)).map_err(|error| error.to_string()),
        Form::Csv => lab::csv(outcome).map_err(|error| error.to_string()),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// One line for an option: whether it is right, whether it was chosen, why.
fn explanation(option: &Explained) -> String {
    let right = if option.correct { "right" } else { "wrong" };
    let chosen = if option.chosen { ", chosen" } else { "" };
    let misconception =
        option.misconception.as_ref().map(|name| format!(" [{name}]")).unwrap_or_default();
    let why = option.why.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{} ({right}{chosen}): {why}{misconception}", option.id)
}
