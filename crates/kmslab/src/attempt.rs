//! `kmslab lab`: an attempt at a lab is the lines typed, kept in one file, and done again in a clean world to check it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use kms_course::course::Course;
use kms_course::lab::Lab;
use kms_course::lab::run::{LabRun, Record};
use kms_course::report::{Form, render_lab};
use kms_course::workbench::Workbenches;

use crate::args::{Args, LabCommand};
use crate::{content, repl, world};

/// `kmslab lab ...`.
pub fn run(args: &Args, command: &LabCommand) -> anyhow::Result<u8> {
    let course = content::course(args)?;
    let folder = world::data_folder(args)?.join("attempts");
    match command {
        LabCommand::List => {
            for lab in &course.labs {
                let lab = &lab.content;
                println!("{:<28} {:>3} min  {}", lab.lab, lab.minutes, lab.title);
            }
            Ok(0)
        }
        LabCommand::Show { id } => {
            println!("{}", describe(find(&course, id)?));
            Ok(0)
        }
        LabCommand::Start { id, again } => start(&folder, find(&course, id)?, *again),
        LabCommand::Check { id, attempt, output } => {
            let path = match (attempt, id) {
                (Some(path), _) => path.clone(),
                (None, Some(id)) => path_of(&folder, find(&course, id)?),
                (None, None) => latest(&folder)?,
            };
            let record = read(&path)?;
            let lab = find(&course, &record.lab)?;
            let Some(form) = Form::named(output) else {
                bail!("--output is text, json, junit or csv, not `{output}`");
            };
            let mut run = replay(lab, &record)?;
            let outcome = run.check();
            print!("{}", render_lab(&outcome, form).map_err(anyhow::Error::msg)?);
            Ok(u8::from(!outcome.passed))
        }
        LabCommand::Hint { id } => {
            let path = id
                .as_ref()
                .map_or_else(|| latest(&folder), |id| Ok(path_of(&folder, find(&course, id)?)))?;
            let record = read(&path)?;
            let mut run = replay(find(&course, &record.lab)?, &record)?;
            println!("{}", next_hint(&mut run));
            write(&path, run.record())?;
            Ok(0)
        }
        LabCommand::Reset { id } => {
            let path = id
                .as_ref()
                .map_or_else(|| latest(&folder), |id| Ok(path_of(&folder, find(&course, id)?)))?;
            fs::remove_file(&path)
                .with_context(|| format!("cannot remove `{}`", path.display()))?;
            println!("The attempt is gone; `kmslab lab start` begins a new one.");
            Ok(0)
        }
        LabCommand::Solve { id } => {
            let lab = find(&course, id)?;
            let mut run = begin(lab)?;
            let ran = run.line(&lab.solution);
            println!("{}\n{}", lab.solution.trim_end(), ran.output);
            print!("{}", render_lab(&run.check(), Form::Text).map_err(anyhow::Error::msg)?);
            Ok(0)
        }
    }
}

fn find<'a>(course: &'a Course, id: &str) -> anyhow::Result<&'a Lab> {
    course.lab(id).with_context(|| {
        let names: Vec<&str> = course.labs.iter().map(|lab| lab.content.lab.as_str()).collect();
        format!("there is no lab `{id}`; there are: {}", names.join(", "))
    })
}

fn describe(lab: &Lab) -> String {
    let mut text = format!("{} ({} minutes)\n\n{}\n", lab.title, lab.minutes, lab.story.trim_end());
    for (i, step) in lab.steps.iter().enumerate() {
        text.push_str(&format!("\n{}. {}\n", i + 1, step.goal));
    }
    text
}

fn start(folder: &Path, lab: &Lab, again: bool) -> anyhow::Result<u8> {
    let path = path_of(folder, lab);
    let mut run = match read(&path).ok().filter(|_| !again) {
        Some(record) => {
            println!("Your attempt goes on; `kmslab lab start {} --again` begins anew.\n", lab.lab);
            replay(lab, &record)?
        }
        None => begin(lab)?,
    };
    println!("{}", describe(lab));
    println!(
        "`check` says what holds, `hint` helps, `reset` starts over, `exit` leaves; everything else is the shell.\n"
    );
    repl::lab(&lab.lab, &mut |line| {
        let reply = match line.trim() {
            "check" | "kmslab lab check" => {
                render_lab(&run.check(), Form::Text).unwrap_or_else(|e| e)
            }
            "hint" | "kmslab lab hint" => next_hint(&mut run) + "\n",
            "reset" | "kmslab lab reset" => {
                run.reset(None);
                "The lab is as it started.\n".to_owned()
            }
            _ => run.line(line).output,
        };
        write(&path, run.record()).map(|()| reply)
    })?;
    Ok(0)
}

fn next_hint(run: &mut LabRun<'_>) -> String {
    let outcome = run.check();
    let Some(step) = outcome.steps.iter().find(|step| !step.done) else {
        return "Every step is done: `check` says so.".to_owned();
    };
    match run.hint(&step.id) {
        Some((level, text)) => format!("{} ({level:?}): {}", step.id, text.trim()),
        None => "There is no hint for this step.".to_owned(),
    }
}

fn begin(lab: &Lab) -> anyhow::Result<LabRun<'_>> {
    LabRun::start(lab, &Workbenches, None, None)
        .map_err(|gap| anyhow::anyhow!("the lab's world does not open: {}", gap.actual))
}

fn replay<'a>(lab: &'a Lab, record: &Record) -> anyhow::Result<LabRun<'a>> {
    LabRun::replay(lab, &Workbenches, record)
        .map_err(|gap| anyhow::anyhow!("the attempt cannot be done again: {}", gap.actual))
}

fn path_of(folder: &Path, lab: &Lab) -> PathBuf {
    folder.join(format!("{}.yaml", lab.lab))
}

fn latest(folder: &Path) -> anyhow::Result<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let newest = entries.max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
    newest
        .map(|entry| entry.path())
        .context("no lab was started yet: `kmslab lab list`, then `kmslab lab start ID`")
}

fn read(path: &Path) -> anyhow::Result<Record> {
    let text = fs::read_to_string(path).with_context(|| {
        format!("there is no attempt `{}`: start one with `kmslab lab start ID`", path.display())
    })?;
    serde_yaml::from_str(&text)
        .with_context(|| format!("`{}` is not an attempt file", path.display()))
}

/// All or nothing: the file is written beside and moved into place.
fn write(path: &Path, record: &Record) -> anyhow::Result<()> {
    let folder = path.parent().context("an attempt file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let temporary = path.with_extension("yaml.new");
    fs::write(&temporary, serde_yaml::to_string(record)?)
        .and_then(|()| fs::rename(&temporary, path))
        .with_context(|| format!("cannot write `{}`", path.display()))
}
