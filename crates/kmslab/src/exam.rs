//! `kmslab exam` and `kmslab review`: practice exams by blueprint, and what is due again.

use anyhow::{Context, bail};
use kms_course::answers::AnswerFile;
use kms_course::course::Course;
use kms_course::exam::{Blueprint, asked_in, draw, grade_exam};
use kms_course::report::{Form, render_exam};
use kms_course::taking::{Mode, What};

use crate::args::{Args, ExamCommand, Review};
use crate::progress::{Kept, due, today};
use crate::quiz::{corrections, read_answers};
use crate::sit::{self, Wanted};
use crate::{content, world};

/// `kmslab exam ...`.
pub fn run(args: &Args, command: &ExamCommand) -> anyhow::Result<u8> {
    let course = content::course(args)?;
    match command {
        ExamCommand::Blueprints { output } => blueprints(args, &course, output),
        ExamCommand::Start { blueprint, questions, timed, sit } => {
            let blueprint = find(&course, blueprint)?;
            let pool: Vec<_> = course.questions().collect();
            let count = questions.unwrap_or(blueprint.questions);
            if count == 0 {
                bail!("an exam has at least one question: --questions 10");
            }
            let seed = seed_or_fresh(sit.seed.as_deref())?;
            let drawn = draw(blueprint, &pool, &seed, count);
            let mut notices: Vec<String> = blueprint.warning(today(args)).into_iter().collect();
            notices.push(
                "the questions are about KMS and encryption only, a part of what the real exam asks"
                    .to_owned(),
            );
            notices.extend(drawn.shortfalls());
            let file = AnswerFile { items: drawn.items.clone(), ..AnswerFile::default() };
            let asked = asked_in(&course, blueprint, &file);
            let share = u32::try_from(asked.len() * blueprint.minutes as usize)
                .unwrap_or(u32::MAX)
                .div_ceil(u32::try_from(blueprint.questions).unwrap_or(1).max(1));
            let wanted = Wanted {
                what: What::Exam(blueprint.exam.clone()),
                mode: Mode::Exam,
                asked,
                minutes: timed.then_some(share.max(1)),
                seed,
                notices,
            };
            sit::down(args, &course, sit, wanted)
        }
        ExamCommand::Grade { answers, output, corrections: corrected } => {
            let Some(form) = Form::named(output) else {
                bail!("--output is text, json, junit or csv, not `{output}`");
            };
            let corrections = corrections(corrected.as_deref())?;
            let mut below = 0;
            for path in answers {
                let (source, file) = read_answers(path)?;
                let Some(exam) = &file.exam else {
                    bail!("`{}` answers a question set: `kmslab quiz grade`", path.display());
                };
                let blueprint = find(&course, exam)?;
                let asked = asked_in(&course, blueprint, &file);
                if let Some(fault) = file.faults(&source, &asked).first() {
                    bail!("{fault}");
                }
                let grade = grade_exam(blueprint, &asked, &file, &corrections);
                print!("{}", render_exam(&grade, form).map_err(anyhow::Error::msg)?);
                below |= u8::from(!grade.grade.passed);
            }
            Ok(below)
        }
    }
}

/// `kmslab review`.
pub fn review(args: &Args, review: &Review) -> anyhow::Result<u8> {
    let course = content::course(args)?;
    let kept = Kept::open(args)?;
    let under_way = kept.progress.taking.contains_key("review") && !review.sit.again;
    let mut items = due(&course, &kept.progress, today(args));
    if review.list {
        items.iter().for_each(|item| println!("{item}"));
        return Ok(0);
    }
    if items.is_empty() && !under_way {
        let next = kept.progress.items.values().map(|seen| seen.due).min();
        match next {
            Some(day) => println!("Nothing is due; the next question comes up on {day}."),
            None => println!("Nothing is due: answer some first, with `kmslab quiz take ID`."),
        }
        return Ok(0);
    }
    items.truncate(review.questions.max(1));
    let wanted = Wanted {
        what: What::Review,
        mode: Mode::Study,
        asked: items.iter().filter_map(|item| course.item(item)).collect(),
        minutes: None,
        seed: seed_or_fresh(review.sit.seed.as_deref())?,
        notices: Vec::new(),
    };
    sit::down(args, &course, &review.sit, wanted).map(|_| 0)
}

fn blueprints(args: &Args, course: &Course, output: &str) -> anyhow::Result<u8> {
    let all = course.blueprints.iter().map(|found| &found.content);
    if output == "json" {
        let all: Vec<_> = all.collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(0);
    }
    for blueprint in all {
        println!("{:<9} {}", blueprint.exam, blueprint.title);
        println!(
            "          {} questions, {} of them scored, {} minutes, {} of 1,000 passes",
            blueprint.questions, blueprint.scored, blueprint.minutes, blueprint.pass_scaled
        );
        for domain in &blueprint.domains {
            println!("          {:>3} %  {}", domain.percent, domain.title);
        }
        if let Some(warning) = blueprint.warning(today(args)) {
            println!("          note: {warning}");
        }
        for note in &blueprint.notes {
            let hand = if note.second_hand { " (second-hand)" } else { "" };
            println!("          note: {}{hand}", note.fact);
        }
    }
    Ok(0)
}

fn find<'a>(course: &'a Course, name: &str) -> anyhow::Result<&'a Blueprint> {
    course.blueprint(name).with_context(|| {
        let names: Vec<&str> =
            course.blueprints.iter().map(|found| found.content.exam.as_str()).collect();
        format!("there is no blueprint `{name}`; there are: {}", names.join(", "))
    })
}

/// The seed asked for, or one nobody had.
pub fn seed_or_fresh(seed: Option<&str>) -> anyhow::Result<String> {
    match seed {
        Some(seed) => Ok(seed.to_owned()),
        None => Ok(world::entropy()?.iter().take(4).map(|byte| format!("{byte:02x}")).collect()),
    }
}
