//! Everything an author of labs and questions can get wrong, in one report: `kmslab check`.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use jiff::civil::Date;
use serde::Serialize;

use crate::anchors::Anchors;
use crate::course::{Course, Found};
use crate::coverage::Coverage;
use crate::lab::Lab;
use crate::lab::verify::verify;
use crate::lint::lint;
use crate::question::Question;
use crate::quiz::QuizSet;
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

/// Something that is run by itself: a lab, or the proofs of a set.
enum Job<'a> {
    Lab(&'a Found<Lab>),
    Set(&'a Found<QuizSet>),
}

impl Job<'_> {
    fn source(&self) -> &Source {
        match self {
            Job::Lab(lab) => &lab.source,
            Job::Set(set) => &set.source,
        }
    }

    fn run(&self, sandboxes: &dyn Sandboxes) -> Vec<Fault> {
        match self {
            Job::Lab(lab) => verify(&lab.content, &lab.source, sandboxes),
            Job::Set(set) => {
                let questions = set.content.questions.iter();
                questions.flat_map(|question| prove(question, &set.source, sandboxes)).collect()
            }
        }
    }
}

/// Checks the content of a project's folder. Facts to be reviewed before `today` are faults.
pub fn check(root: &Path, sandboxes: &(dyn Sandboxes + Sync), today: Date) -> Report {
    check_telling(root, sandboxes, today, &|_, _, _| {})
}

/// What shows of the content of a project's folder without running anything.
pub fn check_unrun(root: &Path, today: Date) -> Vec<Fault> {
    let (course, mut faults) = Course::open(root);
    faults.extend(unrun(&course, &Anchors::open(root), today));
    faults
}

/// As [`check`]; `tell` hears of each file that was run, and how many of all that makes. It is called from several
/// threads.
pub fn check_telling(
    root: &Path,
    sandboxes: &(dyn Sandboxes + Sync),
    today: Date,
    tell: &(dyn Fn(&Timed, usize, usize) + Sync),
) -> Report {
    let (course, mut faults) = Course::open(root);
    faults.extend(unrun(&course, &Anchors::open(root), today));
    let jobs: Vec<_> =
        course.quizzes.iter().map(Job::Set).chain(course.labs.iter().map(Job::Lab)).collect();
    let mut timed = Vec::new();
    for (ran, took) in run_all(&jobs, sandboxes, tell) {
        faults.extend(ran);
        timed.push(took);
    }
    timed.sort_by(|one, other| one.file.cmp(&other.file));
    faults.sort();
    let questions = course.questions();
    Report {
        faults,
        labs: course.labs.len(),
        questions: course.asked().len(),
        proofs: questions.filter(|question| question.proof.is_some()).count(),
        timed,
    }
}

/// Everything that shows without running anything.
fn unrun(course: &Course, anchors: &Anchors, today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    let misconceptions = course.misconceptions();
    for Found { source, content } in &course.quizzes {
        faults.extend(lint(content, source, &misconceptions));
        faults.extend(left(source));
        for question in &content.questions {
            let trail = [("id", question.id.as_str())];
            faults.extend(stale(source, &trail, question.review_by, today));
            faults.extend(anchors.fault(source, &trail, &question.chapter));
        }
    }
    for Found { source, content } in &course.labs {
        faults.extend(left(source));
        faults.extend(stale(source, &[], content.review_by, today));
        faults.extend(anchors.fault(source, &[], &content.chapter));
        for other in content.after.iter().filter(|other| course.lab(other).is_none()) {
            let what = format!("comes after lab `{other}`, which there is not");
            faults.push(source.fault(&[("after", "")], what, "name a lab of `labs/`"));
        }
    }
    for Found { source, content } in &course.blueprints {
        faults.extend(stale(source, &[], content.review_by, today));
    }
    faults.extend(Coverage::of(course).faults(course));
    faults
}

/// Runs the jobs on every core there is.
fn run_all(
    jobs: &[Job<'_>],
    sandboxes: &(dyn Sandboxes + Sync),
    tell: &(dyn Fn(&Timed, usize, usize) + Sync),
) -> Vec<(Vec<Fault>, Timed)> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let work = || {
        let mut results = Vec::new();
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let started = Instant::now();
            let faults = job.run(sandboxes);
            let timed = timed(job.source(), started);
            tell(&timed, done.fetch_add(1, Ordering::Relaxed) + 1, jobs.len());
            results.push((faults, timed));
        }
        results
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for other in others {
            match other.join() {
                Ok(more) => results.extend(more),
                // A test that panicked must not pass for want of its faults.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
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
        let found = match self.faults.len() {
            0 => "all hold".to_owned(),
            faults => count(faults, "fault"),
        };
        let (labs, questions) = (count(self.labs, "lab"), count(self.questions, "question"));
        let proofs = count(self.proofs, "proof");
        writeln!(f, "{labs}, {questions}, {proofs}, run in {total} ms: {found}")
    }
}
