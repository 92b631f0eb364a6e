//! What came back, graded: sheets by the one grader, labs by replay in a clean world, never by what they claim.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::bundle::{attempt_of, sheet_of};
use super::{Roster, Student};
use crate::answers::AnswerFile;
use crate::course::Course;
use crate::grade::{Corrections, grade};
use crate::lab::outcome::Verdict;
use crate::lab::run::{LabRun, Record};
use crate::sandbox::Sandboxes;
use crate::source::Source;

/// The results of a student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudentResult {
    /// The class.
    pub class: String,
    /// The student.
    pub student: String,
    /// The student's name for people.
    pub name: String,
    /// When it was graded.
    pub graded: Date,
    /// Each thing of the plan.
    pub results: Vec<OneResult>,
}

/// The result of one lab or question set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneResult {
    /// `lab` or `quiz`.
    pub kind: String,
    /// Which.
    pub id: String,
    /// Points reached: right answers, or checks that hold.
    pub points: usize,
    /// Points that could be reached.
    pub of: usize,
    /// Whether it is passed.
    pub passed: bool,
    /// What to know about it: nothing handed in, another's seed, hints used.
    pub remark: String,
}

/// Grades a student's folder, given as texts by file name.
pub fn graded(
    course: &Course,
    roster: &Roster,
    student: &Student,
    files: &BTreeMap<String, String>,
    sandboxes: &dyn Sandboxes,
    corrections: &Corrections,
    today: Date,
) -> StudentResult {
    let mut results = Vec::new();
    let seed = roster.seed_of(student);
    for planned in &roster.plan {
        if let Some(quiz) = &planned.quiz {
            let text = files.get(&sheet_of(quiz)).map(String::as_str);
            let mut one = quiz_result(course, quiz, text, (&seed, &student.id), corrections);
            (one.kind, one.id) = ("quiz".to_owned(), quiz.clone());
            results.push(one);
        } else if let Some(lab) = &planned.lab {
            let text = files.get(&attempt_of(lab)).map(String::as_str);
            let mut one = lab_result(course, lab, text, (&seed, &student.id), sandboxes);
            (one.kind, one.id) = ("lab".to_owned(), lab.clone());
            results.push(one);
        }
    }
    StudentResult {
        class: roster.class.clone(),
        student: student.id.clone(),
        name: student.name.clone(),
        graded: today,
        results,
    }
}

fn quiz_result(
    course: &Course,
    quiz: &str,
    text: Option<&str>,
    (seed, student): (&str, &str),
    corrections: &Corrections,
) -> OneResult {
    let Some(set) = course.quiz(quiz) else { return OneResult::default() };
    let nothing = |remark: &str| OneResult {
        of: set.asked().len(),
        remark: remark.to_owned(),
        ..OneResult::default()
    };
    let Some(text) = text else { return nothing("nothing handed in") };
    let source = Source::new(sheet_of(quiz), text);
    let file = match AnswerFile::read(&source) {
        Ok(file) => file,
        Err(fault) => {
            return nothing(&format!("cannot be read: line {}: {}", fault.line, fault.what));
        }
    };
    if let Some(remark) = not_theirs(file.seed.as_deref(), file.student.as_deref(), seed, student) {
        return nothing(&remark);
    }
    // The whole set counts, whatever items the sheet names.
    let file = AnswerFile { items: Vec::new(), ..file };
    let grade = grade(set, &file, corrections);
    let faults = file.faults(&source, &set.asked());
    OneResult {
        points: grade.points as usize,
        of: grade.of as usize,
        passed: grade.passed,
        remark: faults.first().map(|fault| fault.what.clone()).unwrap_or_default(),
        ..OneResult::default()
    }
}

fn lab_result(
    course: &Course,
    lab: &str,
    text: Option<&str>,
    (seed, student): (&str, &str),
    sandboxes: &dyn Sandboxes,
) -> OneResult {
    let Some(lab) = course.lab(lab) else { return OneResult::default() };
    let nothing =
        |remark: String| OneResult { of: lab.checks.len(), remark, ..OneResult::default() };
    let Some(text) = text else { return nothing("nothing handed in".to_owned()) };
    let record: Record = match Source::new(attempt_of(&lab.lab), text).parse() {
        Ok(record) => record,
        Err(fault) => {
            return nothing(format!("cannot be read: line {}: {}", fault.line, fault.what));
        }
    };
    if record.lines.is_empty() {
        return nothing("nothing was done".to_owned());
    }
    if let Some(remark) = not_theirs(Some(&record.seed), record.student.as_deref(), seed, student) {
        return nothing(remark);
    }
    let outcome = match LabRun::replay(lab, sandboxes, &record) {
        Ok(mut run) => run.check(),
        Err(gap) => return nothing(format!("cannot be replayed: {gap}")),
    };
    let held = outcome.checks.iter().filter(|check| check.verdict == Verdict::Passed).count();
    let remark = match outcome.hints.len() {
        0 => String::new(),
        count => format!("hints used for {count} step(s)"),
    };
    OneResult {
        points: held,
        of: outcome.checks.len(),
        passed: outcome.passed,
        remark,
        ..OneResult::default()
    }
}

/// Why a file cannot be this student's.
fn not_theirs(given: Option<&str>, by: Option<&str>, seed: &str, student: &str) -> Option<String> {
    if given != Some(seed) {
        return Some(format!("made with the seed `{}`, not `{seed}`", given.unwrap_or_default()));
    }
    by.filter(|by| *by != student).map(|by| format!("handed in by `{by}`"))
}

/// All results as one table, a row for each student and thing.
pub fn merged(results: &[StudentResult]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "class", "student", "name", "kind", "id", "points", "of", "passed", "graded", "remark",
    ])?;
    for result in results {
        for one in &result.results {
            writer.write_record([
                crate::report::guarded(&result.class).as_str(),
                &result.student,
                &crate::report::guarded(&result.name),
                &one.kind,
                &one.id,
                &one.points.to_string(),
                &one.of.to_string(),
                if one.passed { "yes" } else { "no" },
                &result.graded.to_string(),
                &crate::report::guarded(&one.remark),
            ])?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
