//! `kmslab class`: a class on files, offline. What a roster means and how results are signed is the course's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use kms_course::class::Roster;
use kms_course::class::agenda::{agenda, notes};
use kms_course::class::bundle::bundle;
use kms_course::class::result::{StudentResult, graded, merged};
use kms_course::class::sign::{Keys, verified};
use kms_course::course::Course;
use kms_course::source::Source;
use kms_course::workbench::Workbenches;

use crate::args::{Args, ClassCommand};
use crate::progress::today;
use crate::quiz::corrections;
use crate::{content, world};

/// `kmslab class ...`.
pub fn run(args: &Args, command: &ClassCommand) -> anyhow::Result<u8> {
    let course = content::course(args)?;
    match command {
        ClassCommand::New { folder } => new(folder),
        ClassCommand::Bundle { roster, out } => {
            let roster = read_roster(&course, roster)?;
            for student in &roster.students {
                let files = bundle(&course, &roster, student).map_err(anyhow::Error::msg)?;
                for (name, text) in files {
                    write(&out.join(&student.id).join(name), &text)?;
                }
                println!("{}", out.join(&student.id).display());
            }
            Ok(0)
        }
        ClassCommand::Grade { roster, work, out, key, corrections: corrected } => {
            let roster = read_roster(&course, roster)?;
            let keys = Keys::read(&read(key)?).map_err(anyhow::Error::msg)?;
            let corrections = corrections(corrected.as_deref())?;
            for student in &roster.students {
                let files = texts(&work.join(&student.id));
                let day = today(args);
                let result =
                    graded(&course, &roster, student, &files, &Workbenches, &corrections, day);
                for one in &result.results {
                    let line = format!(
                        "{:<16} {:<5} {:<28} {:>3} of {:<3} {}",
                        student.id, one.kind, one.id, one.points, one.of, one.remark
                    );
                    println!("{}", line.trim_end());
                }
                let signed = keys.sign(result).map_err(anyhow::Error::msg)?;
                let text = serde_json::to_string_pretty(&signed)? + "\n";
                write(&out.join(format!("{}.result.json", student.id)), &text)?;
            }
            Ok(0)
        }
        ClassCommand::Verify { results, key } => {
            let (_, wrong) = all_verified(results, key)?;
            Ok(u8::from(wrong > 0))
        }
        ClassCommand::Merge { results, key, out } => {
            let files = result_files(results)?;
            let (good, wrong) = all_verified(&files, key)?;
            let table = merged(&good)?;
            match out {
                Some(path) => write(path, &table)?,
                None => print!("{table}"),
            }
            Ok(u8::from(wrong > 0))
        }
        ClassCommand::Agenda { roster, start } => {
            let at = start.parse().ok().with_context(|| {
                format!("--start is a time of day such as 09:00, not `{start}`")
            })?;
            print!("{}", agenda(&course, &read_roster(&course, roster)?, at));
            Ok(0)
        }
        ClassCommand::Notes { roster } => {
            print!("{}", notes(&course, &read_roster(&course, roster)?));
            Ok(0)
        }
    }
}

/// A roster to fill in, and the two key files.
fn new(folder: &Path) -> anyhow::Result<u8> {
    let roster = folder.join("roster.yaml");
    if roster.exists() {
        bail!("`{}` is there already; choose another folder", roster.display());
    }
    let keys = Keys::new(world::entropy()?);
    write(&roster, ROSTER)?;
    write(&folder.join("class.pub"), &keys.public_text())?;
    let secret = folder.join("class.key");
    crate::console::write_private(&secret, &keys.secret_text())
        .with_context(|| format!("cannot write `{}`", secret.display()))?;
    println!("{}: fill it in", roster.display());
    println!("{}: signs results; keep it to yourself", secret.display());
    println!("{}: verifies them; give it to anybody", folder.join("class.pub").display());
    Ok(0)
}

/// What a roster starts as.
const ROSTER: &str = "\
class: kms-autumn
students:
  - { id: ana, name: Ana Example }
  - { id: ben, name: Ben Example }
plan:
  - { talk: Welcome, minutes: 10 }
  - { lab: first-key }
  - { quiz: first-key }
";

fn read_roster(course: &Course, path: &Path) -> anyhow::Result<Roster> {
    let source = Source::new(path.display().to_string(), read(path)?);
    Roster::read(&source, course).map_err(|faults| {
        let all: Vec<_> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}", all.join("\n"))
    })
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}

/// The texts of a student's folder; nothing where there is none.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let text = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Some((name, fs::read_to_string(entry.path()).ok()?))
    };
    entries.filter_map(text).collect()
}

fn result_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".result.json"));
    files.sort();
    if files.is_empty() {
        bail!("`{}` holds no *.result.json: `kmslab class grade` writes them", folder.display());
    }
    Ok(files)
}

/// The results whose signature holds, and how many do not.
fn all_verified(files: &[PathBuf], key: &Path) -> anyhow::Result<(Vec<StudentResult>, usize)> {
    let public = read(key)?;
    let mut good = Vec::new();
    let mut wrong = 0;
    for path in files {
        match verified(&read(path)?, &public) {
            Ok(result) => {
                eprintln!("{}: as signed, {}", path.display(), result.student);
                good.push(result);
            }
            Err(why) => {
                eprintln!("{}: {why}", path.display());
                wrong += 1;
            }
        }
    }
    Ok((good, wrong))
}
