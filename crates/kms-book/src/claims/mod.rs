//! The claims ledger traced through the book: claim, chapter, and the run, lab or question that tries it.
//!
//! A chapter says with `<!-- claims: C01 -->` that the runs from there to the section's end, or to the next mark,
//! show claim C01. Where a marked passage has no run of its own, the sections it links to count. The ledger names
//! labs and questions. A claim that nothing tries breaks the build, unless it says why nothing can.

mod ledger;
mod page;
mod trace;

use crate::exercises::Exercises;
use crate::outline::Outline;
use crate::problem::{BookError, Problem};
use ledger::{FILE, Ledger};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the page of claims takes its tables; a line of its own.
pub(crate) const INSERT: &str = "{{#claims}}";

/// How the claims stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Their ids, in the ledger's order.
    pub ids: Vec<String>,
    /// How many a run of a chapter shows.
    pub run: usize,
    /// How many have no run but a lab or a proven question.
    pub tried: usize,
    /// How many no machine can try, each with its reason.
    pub exempt: usize,
    /// What is missing or wrong.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Claims { ids, run, tried, exempt, .. } = self;
        let all = ids.len();
        write!(
            f,
            "{all} claims: {run} run in a chapter, {tried} more by a lab or a proven question, {exempt} exempt"
        )
    }
}

/// The claims and the page that lists them.
pub(crate) struct Told {
    pub claims: Claims,
    /// Markdown for [`INSERT`]; nothing for a book without a ledger.
    pub page: String,
}

/// Traces the ledger of a book through its chapters. Without exercises their names are taken on trust.
pub(crate) fn tell(
    book_dir: &Path,
    sources: &[(PathBuf, String)],
    exercises: Option<&Exercises>,
) -> Result<Told, BookError> {
    let path = book_dir.join(FILE);
    let outlines: Vec<_> =
        sources.iter().map(|(file, source)| (file.as_path(), Outline::of(source))).collect();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        // A book may do without a ledger, but then it marks nothing.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::from("claims: []"),
        Err(error) => return Err(BookError::file(format!("read `{}`", path.display()))(error)),
    };
    Ok(match Ledger::read(&text) {
        Ok(ledger) => {
            let (traced, mut problems) = trace::trace(&ledger, &text, &outlines, exercises);
            problems.sort();
            let claims = trace::count(&traced, problems);
            Told { page: page::markdown(&ledger, &traced, &outlines, exercises), claims }
        }
        Err(problem) => {
            let claims = Claims { problems: vec![problem], ..Claims::default() };
            Told { claims, page: String::new() }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::{LabNamed, QuestionNamed};

    const CLAIM: &str =
        "claims:\n- part: Keys\n  claims:\n  - id: C01\n    said: a\n    verdict: old\n    so: b\n";

    fn told(ledger: &str, chapter: &str) -> Told {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join(FILE), ledger).expect("written");
        let labs =
            vec![LabNamed { id: "l".into(), title: "A lab".into(), chapter: "one.md".into() }];
        let question = |id: &str, proven| QuestionNamed {
            id: id.into(),
            set: "s".into(),
            objective: "Ask".into(),
            chapter: "one.md#two".into(),
            proven,
        };
        let questions = vec![question("proven", true), question("argued", false)];
        let exercises = Exercises { labs, questions };
        tell(dir.path(), &[("one.md".into(), chapter.into())], Some(&exercises)).expect("a book")
    }

    #[test]
    fn a_claim_needs_a_chapter_and_a_run_or_what_runs_besides() {
        let run = "# One\n\n<!-- claims: C01 -->\n\n```kms\n$ a\n```\n";
        let bare = "# One\n\n<!-- claims: C01 -->\n\nWords.\n\n## Two\n\n```kms\n$ a\n```\n";
        let with = |more: &str| format!("{CLAIM}{more}");
        for (ledger, chapter, line, fault) in [
            (with(""), run, 0, ""),
            (with(""), "# One\n\n```kms\n$ a\n```\n", 4, "no chapter tells claim `C01`"),
            (with(""), "# One\n\n<!-- claims: C01 -->\n\nWords.\n", 4, "nothing tries claim `C01`"),
            (with(""), bare, 0, ""),
            (
                with(""),
                "# One\n\n## A\n\n<!-- claims: C01 -->\n\n## Two\n\n```kms\n$ a\n```\n",
                4,
                "nothing tries",
            ),
            (
                with(""),
                "# One\n\n## A\n\n<!-- claims: C01 -->\n\n[x](#b)\n\n## B\n\n```kms\n$ a\n```\n",
                0,
                "",
            ),
            (with("    labs: [l]\n"), "<!-- claims: C01 -->\n", 0, ""),
            (with("    labs: [m]\n"), run, 4, "names the lab `m`"),
            (with("    questions: [q]\n"), run, 4, "names the question `q`"),
            (with("    questions: [proven]\n"), "<!-- claims: C01 -->\n", 0, ""),
            (with("    questions: [argued]\n"), "<!-- claims: C01 -->\n", 4, "nothing tries"),
            (with("    exempt: a date\n"), "<!-- claims: C01 -->\n", 0, ""),
            (with("    exempt: a date\n"), run, 4, "is exempt, and yet"),
            (with("    whatever: 1\n"), run, 8, "cannot be read"),
            (with("  - { id: C01, said: a, verdict: wrong, so: b }\n"), run, 4, "is there twice"),
            (
                with(""),
                "# One\n\n<!-- claims: C01 C9 -->\n\n```kms\n$ a\n```\n",
                3,
                "`C9` is no claim",
            ),
        ] {
            let problems = told(&ledger, chapter).claims.problems;
            match problems.as_slice() {
                [] => assert_eq!(fault, "", "{ledger}{chapter}"),
                [problem] => {
                    assert!(!fault.is_empty() && problem.fault.contains(fault), "{problem}");
                    assert_eq!(problem.line, line, "{problem}");
                    assert!(!problem.remedy.is_empty());
                }
                many => panic!("{many:?}"),
            }
        }
    }

    #[test]
    fn the_page_leads_to_runs_labs_and_questions() {
        let ledger = format!("{CLAIM}    labs: [l]\n    questions: [proven]\n");
        let chapter =
            "# One\n\n<!-- claims: C01 -->\n\n```kms,id=try\n$ a\n```\n\n```kms\n$ b\n```\n";
        let Told { page, claims } = told(&ledger, chapter);
        assert_eq!((claims.ids.len(), claims.run, claims.tried, claims.exempt), (1, 1, 0, 0));
        let row = page.lines().find(|line| line.contains("C01")).expect("a row");
        assert_eq!(
            row,
            "| <span id=\"c01\">C01</span> | a | *old:* b | One: [run 1](one.md#try), \
             [run 2](one.md#run-2); lab [A lab](one.md); question [Ask](one.md#two) |"
        );
    }
}
