//! Labs and question sets: from a folder, or the ones built into the program.

use std::collections::BTreeMap;

use kms_course::course::Course;
use kms_course::source::Fault;
use rust_embed::RustEmbed;

use crate::args::Args;

#[derive(RustEmbed)]
#[folder = "../../labs"]
#[prefix = "labs/"]
struct Labs;

#[derive(RustEmbed)]
#[folder = "../../quizzes"]
#[prefix = "quizzes/"]
struct Quizzes;

/// All content, and what is wrong with it.
pub fn open(args: &Args) -> (Course, Vec<Fault>) {
    match &args.content {
        Some(root) => Course::open(root),
        None => Course::read(&embedded()),
    }
}

/// All content; what cannot be read is an error.
pub fn course(args: &Args) -> anyhow::Result<Course> {
    let (course, faults) = open(args);
    match faults.first() {
        Some(fault) => anyhow::bail!("{fault}"),
        None => Ok(course),
    }
}

fn embedded() -> BTreeMap<String, String> {
    let labs = Labs::iter().filter_map(|name| Some((name.to_string(), Labs::get(&name)?)));
    let quizzes = Quizzes::iter().filter_map(|name| Some((name.to_string(), Quizzes::get(&name)?)));
    labs.chain(quizzes)
        .map(|(name, file)| (name, String::from_utf8_lossy(&file.data).into_owned()))
        .collect()
}
