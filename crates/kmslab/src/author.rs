//! For authors: `kmslab check`, everything they can get wrong; schemas for their editor; files to start from.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use kms_course::check::{Timed, check_telling};
use kms_course::coverage::Coverage;
use kms_course::schema::schemas;
use kms_course::workbench::Workbenches;

use crate::args::{Args, Check};
use crate::progress::today;
use crate::{book, content, operations};

/// Labs, question sets and book, each problem with file, line and remedy.
pub fn check(args: &Args, check: &Check) -> anyhow::Result<u8> {
    if check.coverage {
        return coverage(args, check.output == "json");
    }
    let root = args.content.clone().unwrap_or_else(|| PathBuf::from("."));
    if !root.join("labs").is_dir() {
        bail!(
            "`{}` holds no labs: run it in a checkout, or name one with --content DIR",
            root.display()
        );
    }
    let started = std::time::Instant::now();
    let watched = std::io::stderr().is_terminal();
    let tell = |timed: &Timed, done: usize, all: usize| {
        if watched {
            let mut err = std::io::stderr().lock();
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(err, "\r\x1b[K{done} of {all}  {} ({} ms)", timed.file, timed.millis);
            let _ = err.flush();
        }
    };
    let mut report = check_telling(&root, &Workbenches, today(args), &tell);
    if watched {
        eprint!("\r\x1b[K");
    }
    let run = started.elapsed();
    let source = book::source(args)?;
    let book::Checked { claims, problems } = book::check(args, source.path())?;
    let operations = operations::standing(&root);
    let wrong = report.faults.len() + problems.len() + operations.problems.len();
    let said = |problems: &[kms_book::Problem]| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    if check.output == "json" {
        let report = serde_json::json!({
            "course": report, "book": said(&problems), "operations": operations.problems,
            "claims": { "all": claims.ids.len(), "run": claims.run, "tried": claims.tried, "exempt": claims.exempt }
        });
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        report.faults.iter().for_each(|fault| println!("{fault}"));
        report.timed.sort_by_key(|timed| timed.millis);
        for timed in &report.timed {
            println!("{:>6} ms  {}", timed.millis, timed.file);
        }
        said(&problems).iter().for_each(|problem| println!("{problem}"));
        operations.problems.iter().for_each(|problem| println!("{problem}"));
        println!(
            "{} labs, {} questions with {} proofs",
            report.labs, report.questions, report.proofs
        );
        println!("{operations}");
        println!("{claims}");
        println!("all labs and proofs run in {:.1} s", run.as_secs_f64());
        println!("{wrong} problems");
    }
    Ok(u8::from(wrong > 0))
}

/// Which skill is served by what.
fn coverage(args: &Args, json: bool) -> anyhow::Result<u8> {
    let course = content::course(args)?;
    let coverage = Coverage::of(&course);
    match json {
        true => println!("{}", serde_json::to_string_pretty(&coverage)?),
        false => print!("{coverage}"),
    }
    Ok(u8::from(!coverage.uncovered().is_empty()))
}

/// `kmslab schema`.
pub fn schema(name: Option<&str>, out: Option<&Path>) -> anyhow::Result<u8> {
    let all = schemas();
    let short = |file: &str| file.trim_end_matches(".schema.json").to_owned();
    match (name, out) {
        (Some(name), None) => {
            let Some((_, schema)) = all.iter().find(|(file, _)| short(file) == name) else {
                let names: Vec<_> = all.iter().map(|(file, _)| short(file)).collect();
                bail!("there is no schema `{name}`; there are: {}", names.join(", "));
            };
            println!("{}", serde_json::to_string_pretty(schema)?);
        }
        (None, Some(folder)) => {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make `{}`", folder.display()))?;
            for (file, schema) in &all {
                let path = folder.join(file);
                std::fs::write(&path, serde_json::to_string_pretty(schema)? + "\n")
                    .with_context(|| format!("cannot write `{}`", path.display()))?;
                println!("{}", path.display());
            }
        }
        _ => bail!("name a schema, `kmslab schema lab`, or a folder for all, `--out DIR`"),
    }
    Ok(0)
}

/// Writes the file an author starts from; one that is there is left alone.
pub fn new_file(args: &Args, folder: &str, id: &str, text: &str) -> anyhow::Result<u8> {
    let kebab = id.split('-').all(|word| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !word.is_empty() && word.chars().all(plain)
    });
    if !kebab {
        bail!("`{id}` is no name for it: use lower-case letters, digits and single hyphens");
    }
    let root = args.content.clone().unwrap_or_else(|| PathBuf::from("."));
    let path = root.join(folder).join(format!("{id}.yaml"));
    let file = std::fs::File::create_new(&path);
    let mut file = file.with_context(|| {
        format!("cannot make `{}`: run it in a checkout, with a name that is free", path.display())
    })?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    println!("{} is yours to fill; `kmslab check` names every TODO.", path.display());
    Ok(0)
}
