//! Everything an author of labs and questions can get wrong, in one report: `kmslab check`.

use std::fmt;
use std::path::Path;
use std::time::Instant;

use jiff::civil::Date;
use serde::Serialize;

use crate::anchors::Anchors;
use crate::course::Course;
use crate::coverage::Coverage;
use crate::lab::verify::verify;
use crate::lint::lint;
use crate::question::Question;
use crate::sandbox::Sandboxes;
use crate::source::{Fault, Source};
use crate::template::left;

/// What was checked and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What is wrong, by file and line.
    pub faults: Vec<Fault>,
    /// How many labs there are.
    pub labs: usize,
    /// How many questions there are, the parts of case studies counted each.
    pub questions: usize,
    /// How many questions have a proof that was run.
    pub proofs: usize,
    /// Skills about encryption that no question serves yet, as `exam skill`.
    pub uncovered: Vec<String>,
    /// How long each lab, and the proofs of each set, took to run.
    pub timed: Vec<Timed>,
}

/// How long something took to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timed {
    /// The file.
    pub file: String,
    /// Milliseconds.
    pub millis: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Checks the content of a project's folder. Facts to be reviewed before `today` are faults.
pub fn check(root: &Path, sandboxes: &dyn Sandboxes, today: Date) -> Report {
    let (course, mut faults) = Course::open(root);
    let anchors = Anchors::open(root);
    let mut report = Report::default();
    let misconceptions = course.misconceptions();
    for set in &course.quizzes {
        faults.extend(lint(&set.content, &set.source, &misconceptions));
        faults.extend(left(&set.source));
        report.questions += set.content.asked().len();
        let started = Instant::now();
        for question in &set.content.questions {
            let trail = [("id", question.id.as_str())];
            faults.extend(prove(question, &set.source, sandboxes));
            faults.extend(stale(&set.source, &trail, question.review_by, today));
            faults.extend(anchors.fault(&set.source, &trail, &question.chapter));
            report.proofs += usize::from(question.proof.is_some());
        }
        report.timed.push(timed(&set.source, started));
    }
    for lab in &course.labs {
        let started = Instant::now();
        faults.extend(verify(&lab.content, &lab.source, sandboxes));
        faults.extend(left(&lab.source));
        faults.extend(stale(&lab.source, &[], lab.content.review_by, today));
        faults.extend(anchors.fault(&lab.source, &[], &lab.content.chapter));
        for other in lab.content.after.iter().filter(|other| course.lab(other).is_none()) {
            let what = format!("comes after lab `{other}`, which there is not");
            faults.push(lab.source.fault(&[("after", "")], what, "name a lab of `labs/`"));
        }
        report.timed.push(timed(&lab.source, started));
        report.labs += 1;
    }
    let coverage = Coverage::of(&course);
    report.uncovered =
        coverage.uncovered().iter().map(|row| format!("{} {}", row.exam, row.skill)).collect();
    faults.sort();
    report.faults = faults;
    report
}

fn timed(source: &Source, started: Instant) -> Timed {
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Timed { file: source.file.clone(), millis }
}

/// Runs a question's proof, in every variant.
pub fn prove(question: &Question, source: &Source, sandboxes: &dyn Sandboxes) -> Vec<Fault> {
    let variants = (0..question.variant_count()).map(|number| question.variant_at(number));
    let broken = variants.flat_map(|variant| {
        let proof = variant.proof.as_ref();
        let script = variant.script.as_deref();
        proof.map(|proof| proof.run(sandboxes, &variant.id, script)).unwrap_or_default()
    });
    broken
        .map(|broken| Fault {
            file: source.file.clone(),
            line: source.line_near(&[("id", &question.id)], &broken.near),
            what: format!(
                "the proof of `{}` does not hold at {}: expected {}; found {}",
                question.id, broken.place, broken.gap.expected, broken.gap.actual
            ),
            remedy: "mend the key or the proof: run the lines in the shell and look".to_owned(),
        })
        .collect()
}

fn stale(source: &Source, trail: &[(&str, &str)], review_by: Date, today: Date) -> Option<Fault> {
    (review_by < today).then(|| Fault {
        file: source.file.clone(),
        line: source.line_near(trail, "review_by:"),
        what: format!("its facts were to be reviewed by {review_by}"),
        remedy: "look the facts up again, then set `facts_as_of` and `review_by`".to_owned(),
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        let total: u64 = self.timed.iter().map(|timed| timed.millis).sum();
        for Timed { file, millis } in &self.timed {
            writeln!(f, "{millis:>7} ms  {file}")?;
        }
        let count = |number: usize, thing: &str| match number {
            1 => format!("1 {thing}"),
            many => format!("{many} {thing}s"),
        };
        if !self.uncovered.is_empty() {
            let skills = count(self.uncovered.len(), "skill");
            writeln!(f, "{skills} without a question yet: {}", self.uncovered.join(", "))?;
        }
        let found = match self.faults.len() {
            0 => "all hold".to_owned(),
            faults => count(faults, "fault"),
        };
        let (labs, questions) = (count(self.labs, "lab"), count(self.questions, "question"));
        let proofs = count(self.proofs, "proof");
        writeln!(f, "{labs}, {questions}, {proofs}, run in {total} ms: {found}")
    }
}
