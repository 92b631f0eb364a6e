//! The one progress file: read at the start, replaced as a whole after each step; and `kmslab progress`.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::Date;
use kms_course::course::Course;
use kms_course::progress::Progress;
use kms_course::store::{FileStore, Store};

use crate::args::{Args, ProgressCommand};
use crate::{content, world};

/// Progress and where it is kept.
pub struct Kept {
    /// The progress.
    pub progress: Progress,
    /// None where nothing is to be kept.
    store: Option<FileStore>,
}

impl Kept {
    /// The progress of the data folder, fresh where there is none yet.
    pub fn open(args: &Args) -> anyhow::Result<Kept> {
        let Some(path) = file(args)? else {
            return Ok(Kept { progress: Progress::default(), store: None });
        };
        let store = FileStore::new(&path);
        let text = store.read().with_context(|| format!("cannot read `{}`", path.display()))?;
        let progress = match text {
            None => Progress::default(),
            Some(text) => Progress::read(&text)
                .map_err(|why| anyhow::anyhow!("`{}`: {why}", path.display()))?,
        };
        Ok(Kept { progress, store: Some(store) })
    }

    /// Replaces the file.
    pub fn save(&mut self) -> anyhow::Result<()> {
        let Some(store) = &mut self.store else { return Ok(()) };
        let text = self.progress.text().map_err(anyhow::Error::msg)?;
        store.replace(&text).context("cannot write the progress file")
    }
}

/// Where progress is kept; none for a run that leaves nothing behind.
pub fn file(args: &Args) -> anyhow::Result<Option<PathBuf>> {
    if args.ephemeral {
        return Ok(None);
    }
    Ok(Some(world::data_folder(args)?.join("progress.json")))
}

/// The day it is taken to be.
pub fn today(args: &Args) -> Date {
    args.today.unwrap_or_else(|| jiff::Zoned::now().date())
}

/// The items due on a day, the longest overdue first.
pub fn due(course: &Course, progress: &Progress, today: Date) -> Vec<String> {
    let asked = course.asked();
    let items = asked.iter().map(|asked| (asked.id.as_str(), asked.question.revision));
    progress.due(items, today).into_iter().map(str::to_owned).collect()
}

/// `kmslab progress ...`.
pub fn run(args: &Args, command: &ProgressCommand) -> anyhow::Result<u8> {
    let mut kept = Kept::open(args)?;
    match command {
        ProgressCommand::Show { output } if output == "json" => {
            print!("{}", kept.progress.text().map_err(anyhow::Error::msg)?);
        }
        ProgressCommand::Show { .. } => print!("{}", said(args, &kept.progress)?),
        ProgressCommand::Export { file } => {
            let text = kept.progress.text().map_err(anyhow::Error::msg)?;
            fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
        }
        ProgressCommand::Import { file } => {
            let text = fs::read_to_string(file)
                .with_context(|| format!("cannot read `{}`", file.display()))?;
            let other = Progress::read(&text)
                .map_err(|why| anyhow::anyhow!("`{}`: {why}", file.display()))?;
            kept.progress.merge(&other);
            kept.save()?;
            println!(
                "{} questions and {} labs are known now.",
                kept.progress.items.len(),
                kept.progress.labs.len()
            );
        }
    }
    Ok(0)
}

fn said(args: &Args, progress: &Progress) -> anyhow::Result<String> {
    let course = content::course(args)?;
    let right = progress.items.values().filter(|seen| seen.streak > 0).count();
    let passed = progress.labs.values().filter(|seen| seen.passed.is_some()).count();
    let due = due(&course, progress, today(args)).len();
    let mut text = format!(
        "questions  {} of {} answered, {right} right the last time, {due} due again (`kmslab review`)\n\
         labs       {passed} of {} passed\n\
         chapters   {} read\n",
        progress.items.len(),
        course.asked().len(),
        course.labs.len(),
        progress.chapters.len()
    );
    for (name, taking) in &progress.taking {
        let answered = taking.items.len() - taking.unanswered().len();
        let state = match taking.finished {
            true => "handed in, to be reviewed".to_owned(),
            false => format!("{answered} of {} answered", taking.items.len()),
        };
        text.push_str(&format!("under way  {name}: {state}\n"));
    }
    for (lab, seen) in &progress.labs {
        let state = match seen.passed {
            Some(day) => format!("passed {day}"),
            None => format!("not passed, last checked {}", seen.last),
        };
        let hints = match seen.hints.len() {
            0 => String::new(),
            count => format!(", hints used for {count} step(s)"),
        };
        text.push_str(&format!("lab        {lab}: {state}{hints}\n"));
    }
    Ok(text)
}
