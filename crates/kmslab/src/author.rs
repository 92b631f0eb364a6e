//! `kmslab check`: everything an author can get wrong.

use std::path::PathBuf;

use anyhow::bail;
use kms_course::workbench::Workbenches;

use crate::args::Args;
use crate::{book, operations};

/// Labs, question sets and book, each problem with file, line and remedy.
pub fn check(args: &Args) -> anyhow::Result<u8> {
    let today = jiff::Zoned::now().date();
    let root = args.content.clone().unwrap_or_else(|| PathBuf::from("."));
    if !root.join("labs").is_dir() {
        bail!(
            "`{}` holds no labs: run it in a checkout, or name one with --content DIR",
            root.display()
        );
    }
    let report = kms_course::check::check(&root, &Workbenches, today);
    report.faults.iter().for_each(|fault| println!("{fault}"));
    for timed in &report.timed {
        println!("{:>6} ms  {}", timed.millis, timed.file);
    }
    let source = book::source(args)?;
    let problems = book::problems(args, source.path())?;
    problems.iter().for_each(|problem| println!("{problem}"));
    let operations = operations::standing(&root);
    operations.problems.iter().for_each(|problem| println!("{problem}"));
    println!("{} labs, {} questions with {} proofs", report.labs, report.questions, report.proofs);
    println!("{operations}");
    let wrong = report.faults.len() + problems.len() + operations.problems.len();
    println!("{wrong} problems");
    Ok(u8::from(wrong > 0))
}
