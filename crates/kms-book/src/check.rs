//! Everything an author can get wrong that a machine can find, all of it at once.

use crate::claims::Claims;
use crate::links;
use crate::pipeline::{Assembled, Options};
use crate::problem::{BookError, Problem};
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
        let faults = links::faults(&source, &chapter.file, out.path());
        problems.extend(faults.into_iter().map(|fault| fault.within(&chapter.file)));
    }
    problems.sort();
    problems.dedup();
    Ok(Checked { claims: report.claims, problems })
}
