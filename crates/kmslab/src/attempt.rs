//! `kmslab lab`: an attempt at a lab is the lines typed, kept in one file, and done again in a clean world to check it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use kms_course::course::Course;
use kms_course::lab::outcome::LabOutcome;
use kms_course::lab::run::{LabRun, Record};
use kms_course::lab::{Lab, LabStep};
use kms_course::report::{Form, render_lab};
use kms_course::template;
use kms_course::workbench::Workbenches;

use crate::args::{Args, LabCommand};
use crate::console::ask_running;
use crate::lent::describe;
use crate::progress::{Kept, today};
use crate::{author, content, exchange, repl, world};

/// `kmslab lab ...`.
pub fn run(args: &Args, command: &LabCommand) -> anyhow::Result<u8> {
    if let LabCommand::New { id } = command {
        return author::new_file(args, "labs", id, &template::lab(id, today(args)));
    }
    if let Some(status) = on_running(args, command)? {
        return Ok(status);
    }
    let course = content::course(args)?;
    let folder = world::data_folder(args)?.join("attempts");
    match command {
        LabCommand::List => {
            for lab in &course.labs {
                let lab = &lab.content;
                let level = format!("{:?}", lab.level).to_lowercase();
                println!("{:<28} {:>3} min  {level:<9}  {}", lab.lab, lab.minutes, lab.title);
            }
            Ok(0)
        }
        LabCommand::Show { id } => {
            println!("{}", describe(find(&course, id)?));
            Ok(0)
        }
        LabCommand::Stop => bail!("no lab is running at {}: nothing to stop", args.listen),
        LabCommand::Start { id, again, seed, student, alone: _ } => {
            let lab = find(&course, id)?;
            start(args, &path_of(&folder, lab), lab, *again, seed.as_deref(), student.as_deref())
        }
        LabCommand::Check { id, attempt, output } => {
            let path = match attempt {
                Some(path) => path.clone(),
                None => path_or_latest(&course, &folder, id.as_deref())?,
            };
            verified(args, &course, &read(&path)?, output, attempt.is_none())
        }
        LabCommand::Verify { file, output } => verified(args, &course, &read(file)?, output, false),
        LabCommand::Submit { id, out, student } => {
            let path = path_or_latest(&course, &folder, id.as_deref())?;
            let mut record = read(&path)?;
            if student.is_some() {
                record.student.clone_from(student);
            }
            submit(find(&course, &record.lab)?, &record, out.as_deref())
        }
        LabCommand::Hint { id } => {
            let path = path_or_latest(&course, &folder, id.as_deref())?;
            let record = read(&path)?;
            let mut run = replay(find(&course, &record.lab)?, &record)?;
            println!("{}", next_hint(&mut run));
            write(&path, run.record())?;
            Ok(0)
        }
        LabCommand::Reset { id, step } => {
            let path = path_or_latest(&course, &folder, id.as_deref())?;
            let record = read(&path)?;
            let mut run = replay(find(&course, &record.lab)?, &record)?;
            println!("{}", reset(&mut run, step.as_deref()));
            write(&path, run.record())?;
            Ok(0)
        }
        LabCommand::Undo { id, lines } => {
            let path = path_or_latest(&course, &folder, id.as_deref())?;
            let record = read(&path)?;
            let mut run = replay(find(&course, &record.lab)?, &record)?;
            println!("{}", undo(&mut run, *lines)?);
            write(&path, run.record())?;
            Ok(0)
        }
        LabCommand::New { .. } => Ok(0),
        LabCommand::Solve { id } => {
            let lab = find(&course, id)?;
            let mut run = begin(lab, None, None)?;
            let ran = run.line(&lab.solution);
            println!("{}\n{}", lab.solution.trim_end(), ran.output);
            print!("{}", render_lab(&run.check(), Form::Text).map_err(anyhow::Error::msg)?);
            Ok(0)
        }
    }
}

/// In the world of the running program, where there is one: every door of it works on the lab then.
fn on_running(args: &Args, command: &LabCommand) -> anyhow::Result<Option<u8>> {
    let line = match command {
        LabCommand::Start { id, seed: None, student: None, alone: false, .. } => {
            format!("kmslab lab start {id}")
        }
        LabCommand::Start { id, seed: Some(seed), student: None, alone: false, .. } => {
            format!("kmslab lab start {id} --seed {seed}")
        }
        // As JSON, so that it counts for one's progress here.
        LabCommand::Check { id: None, attempt: None, .. } => {
            "kmslab lab check --output json".to_owned()
        }
        LabCommand::Hint { id: None } => "kmslab lab hint".to_owned(),
        LabCommand::Stop => "kmslab lab stop".to_owned(),
        _ => return Ok(None),
    };
    // A program that could not take the files in would check a world without them.
    if matches!(command, LabCommand::Check { .. }) && !exchange::bring(args)? {
        return Ok(None);
    }
    let Some(answer) = ask_running(args, &line)? else { return Ok(None) };
    let no_lab = answer.status == 2 && answer.output.contains("no lab is under way");
    if no_lab && !matches!(command, LabCommand::Stop) {
        return Ok(None);
    }
    if let LabCommand::Check { output, .. } = command
        && let Ok(outcome) = serde_json::from_str::<LabOutcome>(&answer.output)
    {
        take_in(args, &outcome)?;
        let Some(form) = Form::named(output) else {
            bail!("--output is text, json, junit or csv, not `{output}`");
        };
        print!("{}", render_lab(&outcome, form).map_err(anyhow::Error::msg)?);
        if form == Form::Text {
            let course = content::course(args)?;
            print!("{}", afterwards(find(&course, &outcome.lab)?, &outcome, &BTreeMap::new()));
        }
        return Ok(Some(u8::from(!outcome.passed)));
    }
    print!("{}", answer.output);
    if answer.status == 0 && matches!(command, LabCommand::Start { .. }) {
        exchange::fetch(args)?;
    }
    Ok(Some(u8::try_from(answer.status).unwrap_or(1)))
}

/// Does an attempt again in a clean world and says what holds. One's own counts for one's progress.
fn verified(
    args: &Args,
    course: &Course,
    record: &Record,
    output: &str,
    own: bool,
) -> anyhow::Result<u8> {
    let Some(form) = Form::named(output) else {
        bail!("--output is text, json, junit or csv, not `{output}`");
    };
    let lab = find(course, &record.lab)?;
    let outcome = replay(lab, record)?.check();
    print!("{}", render_lab(&outcome, form).map_err(anyhow::Error::msg)?);
    if own {
        take_in(args, &outcome)?;
        if form == Form::Text {
            print!("{}", afterwards(lab, &outcome, &record.predictions));
        }
    }
    Ok(u8::from(!outcome.passed))
}

/// What is handed in is the lines; the outcome said here is for the person who hands in.
fn submit(lab: &Lab, record: &Record, out: Option<&Path>) -> anyhow::Result<u8> {
    let outcome = replay(lab, record)?.check();
    let text = serde_yaml::to_string(record)?;
    match out {
        Some(path) => {
            fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
            let state = if outcome.passed { "passed" } else { "not passed yet" };
            println!("{}: {} lines, {state}, in `{}`", lab.lab, record.lines.len(), path.display());
        }
        None => print!("{text}"),
    }
    Ok(u8::from(!outcome.passed))
}

fn take_in(args: &Args, outcome: &LabOutcome) -> anyhow::Result<()> {
    let mut kept = Kept::open(args)?;
    kept.progress.record_lab(outcome, today(args));
    kept.save()
}

fn path_or_latest(course: &Course, folder: &Path, id: Option<&str>) -> anyhow::Result<PathBuf> {
    id.map_or_else(|| latest(folder), |id| Ok(path_of(folder, find(course, id)?)))
}

fn find<'a>(course: &'a Course, id: &str) -> anyhow::Result<&'a Lab> {
    course.lab(id).with_context(|| {
        let names: Vec<&str> = course.labs.iter().map(|lab| lab.content.lab.as_str()).collect();
        format!("there is no lab `{id}`; there are: {}", names.join(", "))
    })
}

fn start(
    args: &Args,
    path: &Path,
    lab: &Lab,
    again: bool,
    seed: Option<&str>,
    student: Option<&str>,
) -> anyhow::Result<u8> {
    let mut run = match read(path).ok().filter(|_| !again) {
        Some(record) => {
            println!("Your attempt goes on; `kmslab lab start {} --again` begins anew.\n", lab.lab);
            replay(lab, &record)?
        }
        None => begin(lab, seed, student)?,
    };
    write(path, run.record())?;
    println!("{}", describe(lab));
    println!(
        "`check` says what holds, `hint` helps, `undo` takes a line back, `reset` or `reset STEP` goes back, `exit` \
         leaves; everything else is the shell.\n"
    );
    let mut asked = asked_first(&mut run);
    if let Some(question) = &asked {
        println!("{}", asking(question));
    }
    repl::lab(&lab.lab, &mut |line| {
        let words: Vec<&str> = line.trim().trim_start_matches("kmslab lab ").split(' ').collect();
        let reply = match words.as_slice() {
            ["check"] => {
                let outcome = run.check();
                take_in(args, &outcome)?;
                let said = render_lab(&outcome, Form::Text).unwrap_or_else(|e| e);
                said + &afterwards(lab, &outcome, &run.record().predictions)
            }
            ["hint"] => next_hint(&mut run) + "\n",
            ["reset"] => reset(&mut run, None) + "\n",
            ["reset", step] => reset(&mut run, Some(step)) + "\n",
            ["undo"] => undo(&mut run, 1)? + "\n",
            [""] => String::new(),
            _ if asked.is_some() => {
                let reply = asked.as_ref().map(|step| predicted(&mut run, step, line));
                reply.unwrap_or_default()
            }
            _ => run.line(line).output,
        };
        let mut reply = reply;
        let now = asked_first(&mut run);
        if now.as_ref().map(|step| &step.id) != asked.as_ref().map(|step| &step.id)
            && let Some(step) = &now
        {
            reply.push_str(&format!("\n{}\n", asking(step)));
        }
        asked = now;
        write(path, run.record()).map(|()| reply)
    })?;
    Ok(0)
}

/// What is told once it is done: whether predictions came true and why, and what to take away.
fn afterwards(lab: &Lab, outcome: &LabOutcome, predicted: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for step in &lab.steps {
        let done = outcome.steps.iter().any(|known| known.id == step.id && known.done);
        let choice = predicted
            .get(&step.id)
            .zip(step.predict.as_ref())
            .and_then(|(id, ask)| ask.options.iter().find(|option| option.id == *id));
        if let Some(choice) = choice.filter(|_| done) {
            let verdict = if choice.correct { "came true" } else { "did not come true" };
            let (said, why) = (choice.text.trim(), choice.why.trim());
            text.push_str(&format!("\nYour prediction \"{said}\" {verdict}. {why}\n"));
        }
    }
    if outcome.passed {
        text.push_str(&format!("\n{}\n", lab.debrief.trim()));
    }
    text
}

/// The step one is at, where it asks for a prediction that was not made.
fn asked_first(run: &mut LabRun) -> Option<LabStep> {
    let open = run.check().steps.into_iter().find(|step| !step.done)?;
    run.unpredicted(&open.id).cloned()
}

fn asking(step: &LabStep) -> String {
    let Some(predict) = &step.predict else { return String::new() };
    let mut text = format!("First a prediction, before anything runs. {}\n", predict.ask.trim());
    for option in &predict.options {
        text.push_str(&format!("  {}) {}\n", option.id, option.text.trim()));
    }
    let example = predict.options.first().map(|option| option.id.as_str()).unwrap_or_default();
    text + &format!(
        "Type what stands before the bracket, such as `{example}`; the shell opens after it."
    )
}

fn predicted(run: &mut LabRun, step: &LabStep, line: &str) -> String {
    let word = line.trim().trim_end_matches(')');
    match run.predict(&step.id, word) {
        Some(_) => "Noted. Now see whether it is so.\n".to_owned(),
        None => format!("`{word}` is none of the answers.\n\n{}\n", asking(step)),
    }
}

fn reset(run: &mut LabRun, step: Option<&str>) -> String {
    match (run.reset(step), step) {
        (true, None) => "The lab is as it started.".to_owned(),
        (true, Some(step)) => format!("The lab is as it was when `{step}` began."),
        (false, step) => {
            format!("`{}` is no step that was reached yet.", step.unwrap_or_default())
        }
    }
}

/// The attempt without its last lines, done again: nothing of what they did is left.
fn undo(run: &mut LabRun, lines: usize) -> anyhow::Result<String> {
    let taken = run.undo(&Workbenches, lines).map_err(|gap| anyhow::anyhow!("{}", gap.actual))?;
    Ok(match taken.as_slice() {
        [] => "There is no line to take back.".to_owned(),
        taken => format!("Taken back: {}", taken.join("; ")),
    })
}

fn next_hint(run: &mut LabRun) -> String {
    let outcome = run.check();
    let Some(step) = outcome.steps.iter().find(|step| !step.done) else {
        return "Every step is done: `check` says so.".to_owned();
    };
    match run.hint(&step.id) {
        Some((level, text)) => format!("{} ({level:?}): {}", step.id, text.trim()),
        None => "There is no hint for this step.".to_owned(),
    }
}

fn begin(lab: &Lab, seed: Option<&str>, student: Option<&str>) -> anyhow::Result<LabRun> {
    LabRun::start(lab, &Workbenches, seed, student)
        .map_err(|gap| anyhow::anyhow!("the lab's world does not open: {}", gap.actual))
}

fn replay(lab: &Lab, record: &Record) -> anyhow::Result<LabRun> {
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
