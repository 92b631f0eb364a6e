//! Which runs, labs and questions try each claim, and what is missing.

use super::Claims;
use super::ledger::{Claim, FILE, Ledger};
use crate::chapter::Block;
use crate::exercises::Exercises;
use crate::outline::{Mark, Outline};
use crate::problem::Problem;
use std::path::{Path, PathBuf};

/// A claim with what the book shows of it.
pub(super) struct Traced<'a> {
    pub claim: &'a Claim,
    /// The places that name it, in reading order.
    pub places: Vec<Place>,
    /// Whether a lab or a proven question tries it.
    pub tried: bool,
}

/// A passage of a chapter and its runs.
pub(super) struct Place {
    pub file: PathBuf,
    /// The anchor of the section it lies in.
    pub section: String,
    pub runs: Vec<Run>,
}

pub(super) struct Run {
    pub file: PathBuf,
    pub anchor: String,
    pub number: usize,
}

pub(super) fn trace<'a>(
    ledger: &'a Ledger,
    text: &str,
    outlines: &[(&Path, Outline)],
    exercises: Option<&Exercises>,
) -> (Vec<Traced<'a>>, Vec<Problem>) {
    let mut problems = unknown_marks(ledger, outlines);
    let mut traced: Vec<Traced<'_>> = Vec::new();
    for claim in ledger.all() {
        let at = |fault: String, remedy: &str| Problem {
            file: FILE.into(),
            line: line_of(text, &claim.id),
            fault,
            remedy: remedy.to_owned(),
        };
        let id = &claim.id;
        if traced.iter().any(|other| other.claim.id == *id) {
            problems.push(at(format!("claim `{id}` is there twice"), "give each an id of its own"));
        }
        let places = places(id, outlines);
        if places.is_empty() {
            problems.push(at(
                format!("no chapter tells claim `{id}`"),
                &format!("write `<!-- claims: {id} -->` above the passage that does"),
            ));
        }
        for lab in &claim.labs {
            if exercises.is_some_and(|exercises| exercises.lab(lab).is_none()) {
                problems.push(at(
                    format!("claim `{id}` names the lab `{lab}`, which there is not"),
                    "name a file of `labs/`, without its ending",
                ));
            }
        }
        for question in &claim.questions {
            if exercises.is_some_and(|exercises| exercises.question(question).is_none()) {
                problems.push(at(
                    format!("claim `{id}` names the question `{question}`, which there is not"),
                    "name the id of a question of `quizzes/`",
                ));
            }
        }
        let proven = |id: &String| {
            exercises.is_none_or(|all| all.question(id).is_some_and(|question| question.proven))
        };
        let tried = !claim.labs.is_empty() || claim.questions.iter().any(proven);
        let run = places.iter().any(|place| !place.runs.is_empty());
        match (&claim.exempt, run || tried) {
            (None, false) if !places.is_empty() => problems.push(at(
                format!("nothing tries claim `{id}`: no run, no lab, no proven question"),
                "put a `kms` block into its passage, name a lab or question, or say under `exempt` why nothing can",
            )),
            // What is taken on trust does not make a reason needless.
            (Some(_), true) if exercises.is_some() => problems.push(at(
                format!("claim `{id}` is exempt, and yet something tries it"),
                "take `exempt` away",
            )),
            _ => {}
        }
        traced.push(Traced { claim, places, tried });
    }
    (traced, problems)
}

pub(super) fn count(traced: &[Traced<'_>], problems: Vec<Problem>) -> Claims {
    let run = |traced: &&Traced<'_>| traced.places.iter().any(|place| !place.runs.is_empty());
    let runs = traced.iter().filter(run).count();
    Claims {
        ids: traced.iter().map(|traced| traced.claim.id.clone()).collect(),
        run: runs,
        tried: traced.iter().filter(|traced| traced.tried && !run(traced)).count(),
        exempt: traced.iter().filter(|traced| traced.claim.exempt.is_some()).count(),
        problems,
    }
}

fn unknown_marks(ledger: &Ledger, outlines: &[(&Path, Outline)]) -> Vec<Problem> {
    let marks = outlines.iter().flat_map(|(file, outline)| {
        outline
            .marks
            .iter()
            .flat_map(move |mark| mark.claims.iter().map(move |id| (*file, mark, id)))
    });
    let unknown = marks.filter(|(_, _, id)| ledger.get(id).is_none());
    let problem = |(file, mark, id): (&Path, &Mark, &String)| Problem {
        file: Path::new("src").join(file),
        line: mark.line,
        fault: format!("`{id}` is no claim of the ledger"),
        remedy: format!("name an id of `{FILE}`, or add the claim there"),
    };
    unknown.map(problem).collect()
}

fn places(id: &String, outlines: &[(&Path, Outline)]) -> Vec<Place> {
    let marked = outlines.iter().flat_map(|(file, outline)| {
        let marks = outline.marks.iter().filter(|mark| mark.claims.contains(id));
        marks.map(move |mark| (*file, outline, mark))
    });
    let place = |(file, outline, mark): (&Path, &Outline, &Mark)| Place {
        file: file.to_owned(),
        section: outline.heading_above(mark.line).map(|at| at.anchor.clone()).unwrap_or_default(),
        runs: runs(file, outline, mark, outlines),
    };
    marked.map(place).collect()
}

fn runs(file: &Path, outline: &Outline, mark: &Mark, outlines: &[(&Path, Outline)]) -> Vec<Run> {
    let section = outline.section_around(mark.line);
    let next = outline.marks.iter().map(|mark| mark.line).find(|line| *line > mark.line);
    let lines = mark.line..next.unwrap_or(usize::MAX).min(section.end);
    let here: Vec<_> = outline.blocks_in(&lines).map(|block| run(file, block)).collect();
    if !here.is_empty() {
        return here;
    }
    let linked = outline.links.iter().filter(|link| lines.contains(&link.line));
    linked.filter_map(|link| first_run(file, &link.dest, outlines)).collect()
}

/// The first run of the section that a link leads to.
fn first_run(from: &Path, dest: &str, outlines: &[(&Path, Outline)]) -> Option<Run> {
    let (path, anchor) = dest.split_once('#')?;
    let target = if path.is_empty() { from } else { Path::new(path) };
    let (file, outline) = outlines.iter().find(|(file, _)| *file == target)?;
    let lines = outline.lines_of_anchor(anchor)?;
    outline.blocks_in(&lines).next().map(|block| run(file, block))
}

fn run(file: &Path, block: &Block) -> Run {
    Run { file: file.to_owned(), anchor: block.anchor(), number: block.shown }
}

fn line_of(text: &str, id: &str) -> usize {
    let says =
        |line: &str| line.trim_start().strip_prefix("- id:").is_some_and(|it| it.trim() == id);
    text.lines().position(says).map_or(1, |index| index + 1)
}
