//! The page of claims: one table for each part of the ledger.

use super::ledger::{Ledger, Verdict};
use super::trace::{Place, Run, Traced};
use crate::exercises::Exercises;
use crate::outline::Outline;
use std::fmt::Write as _;
use std::path::Path;

/// A passage may have ten runs; the first few lead there.
const RUNS_SHOWN: usize = 4;

pub(super) fn markdown(
    ledger: &Ledger,
    traced: &[Traced<'_>],
    outlines: &[(&Path, Outline)],
    exercises: Option<&Exercises>,
) -> String {
    let mut out = summary(traced);
    for part in &ledger.claims {
        let _ = write!(
            out,
            "\n## {}\n\n| | What is said | What is so | Where it is tried |\n|---|---|---|---|\n",
            part.part
        );
        for claim in &part.claims {
            let Some(traced) = traced.iter().find(|traced| traced.claim.id == claim.id) else {
                continue;
            };
            let _ = writeln!(
                out,
                "| <span id=\"{}\">{}</span> | {} | *{}:* {} | {} |",
                claim.id.to_lowercase(),
                claim.id,
                cell(&claim.said),
                claim.verdict,
                cell(&claim.so),
                shown(traced, outlines, exercises)
            );
        }
    }
    out
}

fn summary(traced: &[Traced<'_>]) -> String {
    let count = |verdict| traced.iter().filter(|it| it.claim.verdict == verdict).count();
    let exempt = traced.iter().filter(|traced| traced.claim.exempt.is_some()).count();
    format!(
        "{} claims: {} right, {} right within limits (*narrow*), {} right once (*old*), {} wrong, {} on which sources \
         disagree (*conflict*). {} are tried by a run, a lab or a question whose answer is run; {exempt} cannot be tried \
         by a machine, and say why.\n",
        traced.len(),
        count(Verdict::Right),
        count(Verdict::Narrow),
        count(Verdict::Old),
        count(Verdict::Wrong),
        count(Verdict::Conflict),
        traced.len() - exempt,
    )
}

/// Runs by chapter, then labs, then questions, then the reason why there are none.
fn shown(
    traced: &Traced<'_>,
    outlines: &[(&Path, Outline)],
    exercises: Option<&Exercises>,
) -> String {
    let mut parts: Vec<String> =
        traced.places.iter().map(|place| of_place(place, outlines)).collect();
    for id in &traced.claim.labs {
        parts.push(match exercises.and_then(|all| all.lab(id)) {
            Some(lab) => format!("lab [{}]({})", cell(&lab.title), lab.chapter),
            None => format!("lab `{id}`"),
        });
    }
    for id in &traced.claim.questions {
        parts.push(match exercises.and_then(|all| all.question(id)) {
            Some(question) => {
                format!("question [{}]({})", cell(&question.objective), question.chapter)
            }
            None => format!("question `{id}`"),
        });
    }
    parts.extend(traced.claim.exempt.as_ref().map(|why| format!("not by a run: {}", cell(why))));
    parts.join("; ")
}

fn of_place(place: &Place, outlines: &[(&Path, Outline)]) -> String {
    let title = |file: &Path| {
        let found = outlines.iter().find(|(other, _)| *other == file);
        found.map_or("", |(_, outline)| outline.title()).to_owned()
    };
    let link = |run: &Run| {
        let name = match run.file == place.file {
            true => format!("run {}", run.number),
            false => format!("{}, run {}", cell(&title(&run.file)), run.number),
        };
        format!("[{name}]({}#{})", run.file.display(), run.anchor)
    };
    let links: Vec<_> = place.runs.iter().take(RUNS_SHOWN).map(link).collect();
    if links.is_empty() {
        return format!(
            "[{}]({}#{})",
            cell(&title(&place.file)),
            place.file.display(),
            place.section
        );
    }
    let more = match place.runs.len().checked_sub(RUNS_SHOWN) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    };
    format!("{}: {}{more}", cell(&title(&place.file)), links.join(", "))
}

/// Text for a table's cell.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('$', "\\$").replace('\n', " ")
}
