//! Everything an author can get wrong that a machine can find, all of it at once.

use crate::claims::Claims;
use crate::links;
use crate::outline::Outline;
use crate::pipeline::{Assembled, Options};
use crate::problem::{BookError, Problem};
use crate::rules::{self, outputs};
use crate::session::Sessions;
use std::fs;
use std::path::Path;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// How the claims ledger stands.
    pub claims: Claims,
    /// Everything wrong with the book, in the order of files and lines.
    pub problems: Vec<Problem>,
}

/// Runs and builds the book in a temporary folder and lists its problems, none being the aim.
///
/// An error means the check itself could not be made.
pub fn check(
    book_dir: &Path,
    sessions: &dyn Sessions,
    options: &Options<'_>,
) -> Result<Checked, BookError> {
    let (book, mut problems) = Assembled::of(book_dir, sessions, options)?;
    let parts = book.parts();
    let words = rules::Words::open(book_dir)?;
    let yardstick = rules::Yardstick { exercises: options.exercises, today: options.today, words };
    let out = tempfile::Builder::new()
        .prefix("kmslab-check-")
        .tempdir()
        .map_err(BookError::file("make a temporary folder for the check"))?;
    // The pages, not the sources, decide which anchors exist: headings, blocks and inserts all make some.
    let report = book.write(out.path())?;
    for chapter in &report.chapters {
        let path = book_dir.join("src").join(&chapter.file);
        let source = fs::read_to_string(&path)
            .map_err(BookError::file(format!("read `{}`", path.display())))?;
        let part = parts.get(&chapter.file).map_or("", String::as_str);
        let outline = Outline::of(&source);
        let seen = rules::Chapter { file: &chapter.file, part, source: &source, outline };
        let mut faults = links::faults(&source, &chapter.file, out.path());
        faults.extend(rules::faults(&seen, &yardstick));
        problems.extend(faults.into_iter().map(|fault| fault.within(&chapter.file)));
    }
    problems.extend(outputs::problems(book_dir, &report.chapters, &report.outputs)?);
    problems.sort();
    problems.dedup();
    Ok(Checked { claims: report.claims, problems })
}

/// Runs the book and records what every block prints, to be compared with from now on; gives the number of files.
///
/// Blocks that fail where they should not are an error: nothing wrong is recorded.
pub fn bless(
    book_dir: &Path,
    sessions: &dyn Sessions,
    options: &Options<'_>,
) -> Result<usize, BookError> {
    let (book, problems) = Assembled::of(book_dir, sessions, options)?;
    if !problems.is_empty() {
        return Err(BookError::Content(problems));
    }
    let report = book.report();
    outputs::bless(book_dir, &report.chapters, &report.outputs)
}
