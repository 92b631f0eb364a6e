//! A lab's world in the place of the running lab's own: REPL, endpoint and the book's console all work on it.
//!
//! The own world is set aside and comes back with `kmslab lab stop`, or when the program ends. What is checked is a copy
//! of the world, so that looking changes nothing.

use std::collections::BTreeMap;

use kms_course::course::Course;
use kms_course::expect::Scene;
use kms_course::lab::outcome::{LabOutcome, check};
use kms_course::lab::{HintLevel, Lab as Task};
use kms_course::report::{Form, render_lab};
use kms_course::sandbox::{Sandbox, last_call};
use kms_course::workbench::{Workbench, Workbenches};
use kms_http::SharedEngine;
use kms_shell::Shell;
use kms_shell::lab::{Lab, Own};

/// The shell of the world that every door shares.
pub type Shared = Shell<Lab<SharedEngine>>;

/// A lab under way in the shared world.
pub struct Lent {
    lab: Task,
    since: u64,
    shipped: BTreeMap<String, Vec<u8>>,
    hints: BTreeMap<String, HintLevel>,
    /// The shell as it was before.
    before: Shared,
}

/// Does what a `kmslab lab ...` line asks of the shared world: output and status. None where it asks something else.
pub fn line(
    course: &Course,
    lent: &mut Option<Lent>,
    shell: &mut Shared,
    words: &[&str],
) -> Option<(String, i32)> {
    let answer = match words {
        ["kmslab", "lab", "start", id] => start(course, lent, shell, id),
        ["kmslab", "lab", "start", id, "--seed", seed] => {
            start_seeded(course, lent, shell, id, Some(seed))
        }
        ["kmslab", "lab", "check"] => checked(lent.as_ref(), shell, "text"),
        ["kmslab", "lab", "check", "--output", form] => checked(lent.as_ref(), shell, form),
        ["kmslab", "lab", "hint"] => hint(lent.as_mut(), shell),
        ["kmslab", "lab", "stop"] => stop(lent, shell),
        _ => return None,
    };
    Some(answer.unwrap_or_else(|why| (format!("kmslab lab: {why}\n"), 2)))
}

type Answer = Result<(String, i32), String>;

fn start(course: &Course, lent: &mut Option<Lent>, shell: &mut Shared, id: &str) -> Answer {
    start_seeded(course, lent, shell, id, None)
}

fn start_seeded(
    course: &Course,
    lent: &mut Option<Lent>,
    shell: &mut Shared,
    id: &str,
    seed: Option<&str>,
) -> Answer {
    let lab = course.lab(id).ok_or_else(|| format!("there is no lab `{id}`"))?;
    let seed = seed.or(lab.world.seed.as_deref()).unwrap_or(&lab.lab).to_owned();
    let mut spec = lab.world.clone();
    spec.seed = Some(seed.clone());
    let mut bench = Workbench(Workbenches::shell(&spec, &seed)?);
    if let Some(setup) = &spec.setup {
        let ran = bench.run(setup);
        if let Some(failed) = ran.failed.first() {
            return Err(format!("the lab's world does not come up: {}", failed.output.trim()));
        }
    }
    let since = last_call(&bench);
    let shipped = spec.contents(&seed)?;
    if lent.is_some() {
        stop(lent, shell)?;
    }
    let engine = shell.world().door().clone();
    engine.lend(bench.0.world().door().0.clone());
    let mut fresh = Shell::new(Lab::new(engine));
    fresh.seed(kms_shell::lab::seed_of(&seed));
    for (path, bytes) in bench.0.files().all() {
        let written = fresh.files_mut().write(&path, bytes.to_vec());
        written.map_err(|why| format!("file `{path}`: {why}"))?;
    }
    let mut said = describe(lab);
    for (name, value) in bench.0.variables() {
        if fresh.variable(name).is_none() {
            fresh.export(name, value);
            said.push_str(&format!("{name}='{value}'\n"));
        }
    }
    let before = std::mem::replace(shell, fresh);
    let hints = BTreeMap::new();
    *lent = Some(Lent { lab: lab.clone(), since, shipped, hints, before });
    said.push_str(
        "\nThe lab's world is on the endpoint, in the REPL and in the book's console of the running program.\n\
         `kmslab lab check` reads it, `kmslab lab hint` helps, `kmslab lab stop` brings your own world back.\n",
    );
    Ok((said, 0))
}

/// What a lab is about.
pub fn describe(lab: &Task) -> String {
    let mut text = format!("{} ({} minutes)\n\n{}\n", lab.title, lab.minutes, lab.story.trim_end());
    for (i, step) in lab.steps.iter().enumerate() {
        text.push_str(&format!("\n{}. {}\n", i + 1, step.goal.trim()));
        if let Some(about) = &step.about {
            text.push_str(&format!("\n{}\n", about.trim_end()));
        }
        if let Some(example) = &step.example {
            let shown: Vec<_> = example.trim_end().lines().map(|l| format!("    {l}")).collect();
            text.push_str(&format!("\n{}\n", shown.join("\n")));
        }
    }
    text
}

fn outcome(lent: &Lent, shell: &Shared) -> LabOutcome {
    let engine = shell.world().door().copy();
    let mut copy = Shell::new(Lab::new(Own(engine)));
    for (path, bytes) in shell.files().all() {
        // A file that cannot be copied is missing in the check, which fails closed.
        let _ = copy.files_mut().write(&path, bytes.to_vec());
    }
    for (name, value) in shell.variables() {
        copy.export(name, value);
    }
    let bench = Workbench(copy);
    let mut outcome =
        check(&lent.lab, &Scene { sandbox: &bench, since: lent.since, shipped: &lent.shipped });
    outcome.hints.clone_from(&lent.hints);
    outcome
}

const NONE: &str = "no lab is under way in the running world: `kmslab lab start ID`";

fn checked(lent: Option<&Lent>, shell: &Shared, form: &str) -> Answer {
    let lent = lent.ok_or(NONE)?;
    let form = Form::named(form).ok_or("--output is text, json, junit or csv")?;
    let outcome = outcome(lent, shell);
    Ok((render_lab(&outcome, form)?, i32::from(!outcome.passed)))
}

fn hint(lent: Option<&mut Lent>, shell: &Shared) -> Answer {
    let lent = lent.ok_or(NONE)?;
    let outcome = outcome(lent, shell);
    let Some(open) = outcome.steps.iter().find(|step| !step.done) else {
        return Ok(("Every step is done: `kmslab lab check` says so.\n".to_owned(), 0));
    };
    let step = lent.lab.steps.iter().find(|step| step.id == open.id).ok_or(NONE)?;
    let used = lent.hints.get(&step.id).copied();
    let all = step.hints.all();
    let next = all.iter().find(|(level, _)| used.is_none_or(|used| *level > used)).or(all.last());
    let (level, text) = next.ok_or("there is no hint for this step")?;
    lent.hints.insert(step.id.clone(), *level);
    Ok((format!("{} ({level:?}): {}\n", step.id, text.trim()), 0))
}

fn stop(lent: &mut Option<Lent>, shell: &mut Shared) -> Answer {
    let ended = lent.take().ok_or(NONE)?;
    shell.world().door().restore();
    *shell = ended.before;
    Ok((format!("Lab `{}` is over; your own world is back.\n", ended.lab.lab), 0))
}
