//! Rules that every chapter keeps: its form, links, reach for everybody, dates, spelling, and outputs as reviewed.
//!
//! Each rule is one file: a function from a chapter to its faults.

mod dated;
mod form;
pub(crate) mod outputs;
mod reach;
mod spelling;

use crate::exercises::Exercises;
use crate::outline::Outline;
use crate::problem::Fault;
use jiff::civil::Date;
pub(crate) use spelling::Words;
use std::path::Path;

/// A chapter as the rules see it.
pub(crate) struct Chapter<'a> {
    pub file: &'a Path,
    /// The part of SUMMARY.md it stands in; nothing for a chapter before the first part.
    pub part: &'a str,
    pub source: &'a str,
    pub outline: Outline,
}

/// What the rules compare chapters with.
pub(crate) struct Yardstick<'a> {
    pub exercises: Option<&'a Exercises>,
    /// Facts older than a year on this day are to be looked up again; `None` looks at no date.
    pub today: Option<Date>,
    pub words: Words,
}

/// Everything that is wrong with a chapter, but for its links and its outputs.
pub(crate) fn faults(chapter: &Chapter<'_>, yardstick: &Yardstick<'_>) -> Vec<Fault> {
    let mut faults = form::faults(chapter, yardstick.exercises);
    faults.extend(reach::faults(chapter));
    faults.extend(yardstick.today.into_iter().flat_map(|today| dated::faults(chapter, today)));
    faults.extend(spelling::faults(chapter, &yardstick.words));
    faults
}
