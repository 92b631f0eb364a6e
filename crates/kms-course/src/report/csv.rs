//! The grade as CSV: one line per item.

use super::explanation;
use crate::grade::{Grade, ItemResult};

pub(super) fn render(grade: &Grade) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "student",
        "quiz",
        "question",
        "revision",
        "result",
        "points",
        "of",
        "given",
        "key",
        "misconceptions",
        "explanation",
    ])?;
    for item in &grade.items {
        let result = match item.result {
            ItemResult::Right => "right",
            ItemResult::Wrong => "wrong",
            ItemResult::Unanswered => "unanswered",
            ItemResult::Dropped => "dropped",
        };
        let held: Vec<_> = item
            .options
            .iter()
            .filter(|option| option.chosen && item.result == ItemResult::Wrong)
            .filter_map(|option| option.misconception.as_deref())
            .collect();
        let lines: Vec<_> = item.options.iter().map(explanation).collect();
        writer.write_record([
            guarded(grade.student.as_deref().unwrap_or("")).as_str(),
            &grade.quiz,
            &item.id,
            &item.revision.to_string(),
            result,
            &item.points.to_string(),
            &item.of.to_string(),
            &guarded(&item.given.join(" ")),
            &item.key.join(" "),
            &held.join(" "),
            &lines.join(" | "),
        ])?;
    }
    finished(writer)
}

/// What was written, as text.
pub(super) fn finished(writer: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Learner's text as a spreadsheet shows it and does not run it: a formula starts with one of these characters.
pub(crate) fn guarded(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
