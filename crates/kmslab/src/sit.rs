//! Sitting down: goes on with what is under way or starts afresh, keeps every step, takes the result into progress.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::Context;
use jiff::civil::Date;
use kms_course::course::Course;
use kms_course::grade::{Grade, ItemResult};
use kms_course::question::Asked;
use kms_course::taking::{Item, Mode, Taking, What};

use crate::args::{Args, Sit};
use crate::progress::{Kept, today};
use crate::sitting::{Graded, Sitting, Step, screen, words};

/// What is to be taken, should nothing be under way.
pub struct Wanted<'a> {
    /// What.
    pub what: What,
    /// With feedback or without.
    pub mode: Mode,
    /// The items, in order.
    pub asked: Vec<Asked<'a>>,
    /// The minutes there are.
    pub minutes: Option<u32>,
    /// The seed.
    pub seed: String,
    /// What to say first.
    pub notices: Vec<String>,
}

/// Sits down. Status 1 below the pass mark.
pub fn down(args: &Args, course: &Course, sit: &Sit, wanted: Wanted<'_>) -> anyhow::Result<u8> {
    let mut kept = Kept::open(args)?;
    let name = wanted.what.name();
    let student = sit.student.clone();
    let resumed = kept.progress.taking.get(&name).filter(|_| !sit.again).cloned();
    let resumed = resumed.and_then(|taking| Sitting::new(course, taking, student.clone()));
    wanted.notices.iter().for_each(|notice| println!("note: {notice}"));
    let mut sitting = match resumed {
        Some(sitting) => {
            let state = if sitting.taking.finished { "is still to be reviewed" } else { "goes on" };
            println!("Your attempt {state}; --again begins anew.\n");
            sitting
        }
        None => {
            let items = wanted.asked.iter().map(Item::of).collect();
            let minutes = wanted.minutes;
            let taking = Taking::start(wanted.what, wanted.mode, &wanted.seed, items, minutes);
            Sitting::new(course, taking, student).context("the questions went away")?
        }
    };
    let today = today(args);
    let mut save = |sitting: &mut Sitting<'_>| {
        take_in(&mut kept, sitting, &name, today);
        kept.save()
    };
    save(&mut sitting)?;
    let whole = !sit.plain && io::stdin().is_terminal() && io::stdout().is_terminal();
    let step = match whole {
        true => screen::converse(&mut sitting, &mut save)?,
        false => {
            words::converse(&mut sitting, &mut io::stdin().lock(), &mut io::stdout(), &mut save)?
        }
    };
    if !sitting.taking.finished {
        println!("Kept: the same command goes on where you stopped.");
        return Ok(0);
    }
    let graded = sitting.graded();
    if let Some(path) = &sit.answers {
        write_answers(&sitting, path)?;
    }
    match step {
        Step::Done => {
            kept.progress.taking.remove(&name);
            kept.save()?;
        }
        _ => println!(
            "{} question(s) are still to be looked at: the same command shows them.",
            sitting.to_review().len()
        ),
    }
    Ok(last_word(&graded))
}

fn write_answers(sitting: &Sitting<'_>, path: &Path) -> anyhow::Result<()> {
    let file = sitting.taking.answer_file(sitting.student.as_deref());
    std::fs::write(path, serde_yaml::to_string(&file)?)
        .with_context(|| format!("cannot write `{}`", path.display()))
}

/// One line for the shell's scrollback.
fn last_word(graded: &Graded) -> u8 {
    let grade = graded.grade();
    match graded {
        Graded::Exam(exam) => println!(
            "{}: {} of {} right, about {} of 1,000; AWS's line is at {} on a scale it does not publish.",
            grade.title, grade.points, grade.of, exam.scaled_estimate, exam.pass_scaled
        ),
        Graded::Quiz(_) => println!("{}: {} of {} right.", grade.title, grade.points, grade.of),
    }
    u8::from(!grade.passed)
}

/// Keeps the attempt, and takes in what became final since: an explained answer, or all of them at the end.
fn take_in(kept: &mut Kept, sitting: &mut Sitting<'_>, name: &str, today: Date) {
    let before = kept.progress.taking.get(name);
    let ended_before =
        before.is_some_and(|taking| taking.finished && taking.seed == sitting.taking.seed);
    let known: BTreeSet<String> = before
        .filter(|taking| taking.seed == sitting.taking.seed)
        .map(|taking| taking.shown.clone())
        .unwrap_or_default();
    let fresh = |id: &str| match sitting.taking.finished {
        true => !ended_before && !known.contains(id),
        false => sitting.taking.shown.contains(id) && !known.contains(id),
    };
    if sitting.taking.items.iter().any(|item| fresh(&item.id)) {
        let graded = sitting.graded();
        let mut grade: Grade = graded.grade().clone();
        grade.items.retain(|item| fresh(&item.id) && item.result != ItemResult::Dropped);
        kept.progress.record(&grade, &sitting.taking.flagged, today);
    }
    kept.progress.taking.insert(name.to_owned(), sitting.taking.clone());
}
