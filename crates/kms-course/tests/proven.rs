//! The project's content in the simulator: labs sound, proofs held.
#![cfg(test)]

use std::path::Path;

use kms_course::check::check;
use kms_course::workbench::Workbenches;

#[test]
fn every_lab_is_sound_and_every_proof_holds() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let report = check(root, &Workbenches, "2026-11-22".parse().unwrap());
    assert!(report.holds(), "{report}");
}
