//! The project's content in the simulator, file by file: labs sound, proofs held. A new file is a new case.
#![cfg(test)]

use std::path::Path;

use kms_course::check::{check_unrun, prove};
use kms_course::lab::Lab;
use kms_course::lab::verify::verify;
use kms_course::quiz::QuizSet;
use kms_course::source::{Fault, Source};
use kms_course::workbench::Workbenches;

fn source(path: &Path) -> Source {
    let folder = path.parent().and_then(Path::file_name).unwrap().to_string_lossy();
    let name = path.file_name().unwrap().to_string_lossy();
    Source::new(format!("{folder}/{name}"), std::fs::read_to_string(path).unwrap())
}

#[track_caller]
fn none(faults: Vec<Fault>) {
    let all: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Ships unsolved, its solutions pass, each wrong path fails exactly the checks it names.
#[test]
fn every_lab_is_sound() {
    insta::glob!("../../..", "labs/*.yaml", |path| {
        let source = source(path);
        none(match Lab::read(&source) {
            Ok(lab) => verify(&lab, &source, &Workbenches),
            Err(faults) => faults,
        });
    });
}

#[test]
fn every_proof_holds() {
    insta::glob!("../../..", "quizzes/*.yaml", |path| {
        let source = source(path);
        none(match QuizSet::read(&source) {
            Ok(set) => {
                let questions = set.questions.iter();
                questions.flat_map(|question| prove(question, &source, &Workbenches)).collect()
            }
            Err(faults) => faults,
        });
    });
}

/// Keys, dates, anchors, coverage of skills, rules of item writing.
#[test]
fn nothing_is_wrong_that_shows_unrun() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    none(check_unrun(root, "2026-11-22".parse().unwrap()));
}
