//! Each rule of `kmslab book check`, broken by a small book that keeps all the others.
#![expect(clippy::unwrap_used, reason = "a test's helpers are tests too")]

mod support;

use kms_book::{Exercises, LabNamed, Options, bless, check};
use std::fs;
use std::path::Path;
use support::{Echo, book};

/// A chapter with everything that its form asks for.
const WHOLE: &str = "# One\n\n**You** will: when done you will be able to run it.\n\n\
    ```kms,id=guess draw=calls predict=\"What?\"\n$ a\n```\n\n\
    ## The numbers\n\n| what | figure |\n|---|---|\n| keys | 1, as of 2026-01 |\n\n\
    ## What goes wrong in practice\n\nMuch.\n\n## Exam corner\n\nTraps.\n\n\
    ## Questions\n\n{{#quiz one}}\n\n## The lab to do next\n\n{{#lab one}}\n\n\
    ## Sources\n\nChecked *as of 2026-01*.\n";

/// What the check says of a book whose only chapter stands in a part that is worked through.
fn found(chapter: &str, words: &str) -> Vec<(usize, String)> {
    let dir = book(chapter);
    let summary = "# Summary\n\n# Foundations\n\n- [One](one.md)\n";
    fs::write(dir.path().join("src/SUMMARY.md"), summary).unwrap();
    fs::write(dir.path().join("words.txt"), words).unwrap();
    let lab = LabNamed { id: "l".into(), title: "L".into(), chapter: "one.md#the-numbers".into() };
    let exercises = Exercises { labs: vec![lab], questions: vec![] };
    let today = "2026-11-22".parse().ok();
    let options = Options { exercises: Some(&exercises), today, ..Options::default() };
    let problems = check(dir.path(), &Echo, &options).unwrap().problems;
    assert!(problems.iter().all(|problem| !problem.remedy.is_empty()));
    problems.into_iter().map(|problem| (problem.line, problem.fault)).collect()
}

#[test]
fn a_whole_chapter_has_no_fault() {
    assert_eq!(found(WHOLE, ""), []);
}

#[test]
fn each_missing_piece_of_the_form_is_named() {
    for (piece, cut, instead) in [
        ("aims", "you will be able to", "you will"),
        ("prediction", " predict=\"What?\"", ""),
        ("picture", " draw=calls", ""),
        ("numbers", "## The numbers", "## Some numbers"),
        ("practice", "## What goes wrong in practice", "## Accidents"),
        ("exam", "## Exam corner", "## Exams"),
        ("questions", "{{#quiz one}}", "One only: why?"),
        ("lab", "{{#lab one}}", "None."),
        ("sources", "## Sources", "## Books"),
    ] {
        let chapter = WHOLE.replace(cut, instead);
        assert_ne!(chapter, WHOLE, "{piece}");
        assert_eq!(found(&chapter, ""), [(1, format!("the chapter has no {piece}"))]);
        let excused = format!("{chapter}\n<!-- without: {piece} (a reason) -->\n");
        assert_eq!(found(&excused, ""), [], "{piece}");
    }
    let needless = format!("{WHOLE}\n<!-- without: lab (a reason) -->\n");
    let [(line, fault)] = found(&needless, "").try_into().unwrap();
    assert_eq!(
        (line, fault.as_str()),
        (35, "the chapter says that it goes without lab, and has it")
    );
    assert_eq!(found("# One\n\n<!-- form: how-to -->\n", ""), []);
}

#[test]
fn a_chapter_that_nothing_serves_is_named() {
    let dir = book(WHOLE);
    let summary = "# Summary\n\n# Foundations\n\n- [One](one.md)\n";
    fs::write(dir.path().join("src/SUMMARY.md"), summary).unwrap();
    let options = Options { exercises: Some(&Exercises::default()), ..Options::default() };
    let [problem] = check(dir.path(), &Echo, &options).unwrap().problems.try_into().unwrap();
    assert_eq!(problem.fault, "no question and no lab belongs to the chapter");
}

#[test]
fn what_is_old_misspelt_or_out_of_reach_is_named() {
    for (more, line, fault) in [
        (
            "Prices, as of 2025-10.\n",
            35,
            "the facts are as of 2025-10-01, which is over a year ago",
        ),
        ("Prices, as of 2025-12.\n", 0, ""),
        ("<!-- review_by: 2026-11-21 -->\n", 35, "the facts were to be reviewed by 2026-11-21"),
        ("<!-- review_by: 2027-01-31 -->\n\nPrices, as of 2020-01.\n", 0, ""),
        ("It was recieved.\n", 35, "`recieved` looks misspelt"),
        ("It was\nrecieved.\n", 36, "`recieved` looks misspelt"),
        ("In code: `recieved`.\n\n```text\nrecieved\n```\n", 0, ""),
        ("# Another title\n", 35, "`Another title` is a second title"),
        ("#### Deep\n", 35, "the heading `Deep` skips a level"),
        ("Click [here](one.md).\n", 35, "the link to `one.md` is called `here`"),
        ("| | |\n|---|---|\n| a | b |\n", 35, "no column of the table has a name"),
        ("| | b |\n|---|---|\n| a | b |\n", 0, ""),
    ] {
        let found = found(&format!("{WHOLE}\n{more}"), "");
        let expected: &[_] = if line == 0 { &[] } else { &[(line, fault.to_owned())] };
        assert_eq!(found, expected, "{more}");
    }
}

#[test]
fn the_word_list_allows_what_only_looks_misspelt() {
    let chapter = format!("{WHOLE}\nThe programme Recieved.\n");
    assert_eq!(found(&chapter, "# names\nrecieved\n"), []);
}

#[test]
fn a_changed_output_is_named_until_it_is_blessed() {
    let dir = book("# One\n\n```kms\n$ a\n```\n\n```kms,hidden\n$ b\n```\n");
    let problems = || check(dir.path(), &Echo, &Options::default()).unwrap().problems;
    assert_eq!(problems(), [], "a book that has recorded nothing has nothing to compare with");

    assert_eq!(bless(dir.path(), &Echo, &Options::default()).unwrap(), 1);
    assert_eq!(problems(), []);

    let path = dir.path().join("outputs/one.txt");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("call 2", "call two")).unwrap();
    let [problem] = problems().try_into().unwrap();
    assert_eq!((problem.file.as_path(), problem.line), (Path::new("src/one.md"), 7));
    assert!(problem.fault.contains("`hidden block 2` prints something else"), "{problem}");
    assert!(problem.fault.contains("`one call two: ") && problem.fault.contains("`one call 2: "));

    fs::write(&path, "").unwrap();
    assert_eq!(problems().len(), 2, "what was never recorded is named too");
    bless(dir.path(), &Echo, &Options::default()).unwrap();
    assert_eq!(problems(), []);
}
