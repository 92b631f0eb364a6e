//! Labs: read, refused where wrong, proven, attempted, graded.
#![cfg(test)]

mod support;

use std::path::Path;

use kms_course::check::check;
use kms_course::lab::outcome::LabOutcome;
use kms_course::lab::run::LabRun;
use kms_course::lab::verify::verify;
use kms_course::lab::{HintLevel, Lab};
use kms_course::report::{Form, render_lab};
use kms_course::source::Source;
use support::Toys;

const LAB: &str = include_str!("content/course/labs/toy.yaml");

fn lab() -> Lab {
    Lab::read(&Source::new("labs/toy.yaml", LAB)).unwrap()
}

fn outcome(lines: &[&str]) -> LabOutcome {
    let lab = lab();
    let mut run = LabRun::start(&lab, &Toys, None, Some("ana")).unwrap();
    for line in lines {
        run.line(line);
    }
    run.check()
}

#[test]
fn each_wrong_lab_is_refused_with_file_line_and_remedy() {
    insta::glob!("wrong/labs/*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let source = Source::new(format!("labs/{name}"), text);
        let faults = match Lab::read(&source) {
            Err(faults) => faults,
            Ok(lab) => verify(&lab, &source, &Toys),
        };
        assert!(!faults.is_empty(), "{name} ought to be wrong");
        insta::assert_snapshot!(
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        );
    });
}

#[test]
fn a_right_course_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content/course");
    let report = check(&root, &Toys, "2026-11-22".parse().unwrap());
    assert_eq!(report.faults, []);
    assert_eq!((report.labs, report.questions, report.proofs), (1, 8, 3));
}

#[test]
fn facts_past_their_review_date_break_the_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content/course");
    let report = check(&root, &Toys, "2027-11-23".parse().unwrap());
    assert_eq!(report.faults.len(), 8);
    insta::assert_snapshot!(report.faults[0]);
}

#[test]
fn an_outcome_says_what_holds_what_does_not_and_where_to_look() {
    insta::assert_snapshot!(render_lab(&outcome(&["encrypt 6", "encrypt 6"]), Form::Text).unwrap());
}

#[test]
fn an_outcome_reads_as_junit() {
    insta::assert_snapshot!(
        render_lab(&outcome(&["encrypt 6", "encrypt 6"]), Form::Junit).unwrap()
    );
}

#[test]
fn an_outcome_reads_as_csv() {
    insta::assert_snapshot!(render_lab(&outcome(&["create", "encrypt 6"]), Form::Csv).unwrap());
}

#[test]
fn an_outcome_survives_json() {
    let outcome = outcome(&["create", "encrypt 6", "write note.enc AQIC"]);
    assert!(outcome.passed);
    let json = render_lab(&outcome, Form::Json).unwrap();
    assert_eq!(serde_json::from_str::<LabOutcome>(&json).unwrap(), outcome);
}

#[test]
fn a_prediction_is_asked_for_first_and_locked() {
    let lab = lab();
    let mut run = LabRun::start(&lab, &Toys, None, None).unwrap();
    assert!(run.unpredicted("key").is_some());
    assert!(run.unpredicted("hide").is_none());
    assert!(!run.predict("key", "aws").unwrap().correct);
    assert!(run.predict("key", "we").unwrap().correct);
    assert!(run.unpredicted("key").is_none());
    assert_eq!(run.record().predictions["key"], "aws");
    assert!(run.predict("key", "they").is_none());
}

#[test]
fn hints_go_from_nudge_to_solution_and_are_recorded() {
    let lab = lab();
    let mut run = LabRun::start(&lab, &Toys, None, None).unwrap();
    let levels: Vec<_> = (0..5).map(|_| run.hint("key").unwrap()).collect();
    assert_eq!(levels[0], (HintLevel::Nudge, "Look for a key.".to_owned()));
    assert_eq!(levels[3], (HintLevel::Solution, "create".to_owned()));
    assert_eq!(levels[4], levels[3]);
    assert_eq!(run.check().hints["key"], HintLevel::Solution);
    assert!(run.hint("no-such-step").is_none());
}

#[test]
fn reset_goes_back_to_the_start_of_a_step() {
    let lab = lab();
    let mut run = LabRun::start(&lab, &Toys, None, None).unwrap();
    assert!(!run.reset(Some("hide")));
    run.line("create");
    run.check();
    run.line("encrypt 9999");
    run.line("encrypt 6");
    assert!(run.reset(Some("hide")));
    run.line("encrypt 6");
    run.line("write note.enc AQIC");
    assert!(run.check().passed);
    assert_eq!(run.record().lines, ["create", "encrypt 6", "write note.enc AQIC"]);
    assert!(run.reset(None));
    assert!(run.record().lines.is_empty());
    assert_eq!(run.sandbox().journal(), []);
}

#[test]
fn a_handed_in_record_is_done_again_in_a_clean_world() {
    let lab = lab();
    let mut run = LabRun::start(&lab, &Toys, Some("ana-7"), Some("ana")).unwrap();
    for line in ["create", "encrypt 6", "write note.enc AQIC"] {
        run.line(line);
    }
    run.hint("key");
    let outcome = run.check();
    let mut record = run.record().clone();
    assert_eq!(LabRun::replay(&lab, &Toys, &record).unwrap().check(), outcome);
    record.revision = 2;
    assert!(LabRun::replay(&lab, &Toys, &record).is_err());
}
