//! What a world's set-up may do, and what stays of it for whoever works in the world.
#![cfg(test)]

use kms_course::proof::open;
use kms_course::sandbox::{Sandbox, WorldSpec};
use kms_course::workbench::Workbenches;

const KEY: &str = "KEY=$(aws kms create-key --query KeyMetadata.KeyId --output text)";

fn world(setup: &[&str], refused: &[&str]) -> WorldSpec {
    WorldSpec {
        setup: Some(setup.join("\n")),
        refused: refused.iter().map(|&code| code.to_owned()).collect(),
        ..WorldSpec::default()
    }
}

#[track_caller]
fn opened(setup: &[&str], refused: &[&str]) -> Box<dyn Sandbox> {
    open(&Workbenches, &world(setup, refused), "setup").map(|opened| opened.sandbox).unwrap()
}

#[track_caller]
fn gap(setup: &[&str], refused: &[&str]) -> String {
    let gap = open(&Workbenches, &world(setup, refused), "setup").map(|_| ()).unwrap_err();
    format!("{}: {}", gap.expected, gap.actual)
}

#[test]
fn neither_undo_nor_reset_goes_behind_the_setup() {
    let mut sandbox =
        opened(&[KEY, "aws kms create-alias --alias-name alias/set-up --target-key-id $KEY"], &[]);
    let there =
        "aws kms describe-key --key-id alias/set-up --query KeyMetadata.KeyState --output text";
    assert_eq!(
        sandbox.run("kmslab undo").output,
        "kmslab undo: nothing has changed since the start\n"
    );
    sandbox.run("aws kms disable-key --key-id $KEY");
    assert_eq!(sandbox.run(there).output, "Disabled\n");
    sandbox.run("kmslab reset");
    assert_eq!(sandbox.run(there).output, "Enabled\n");
    sandbox.run("kmslab undo");
    assert_eq!(sandbox.run(there).output, "Disabled\n");
}

#[test]
fn a_refusal_in_a_setup_is_meant_or_a_fault() {
    let denied = "aws kms disable-key --key-id $KEY --profile alice";
    assert!(gap(&[KEY, denied], &[]).contains("AccessDeniedException"));
    // A pipe hides the status of what is in it, and not the refusal.
    assert!(gap(&[KEY, &format!("{denied} | cat")], &[]).contains("AccessDeniedException"));
    assert!(gap(&[KEY, denied], &["DisabledException"]).contains("AccessDeniedException"));
    let mut sandbox = opened(&[KEY, denied], &["AccessDeniedException"]);
    assert_eq!(
        sandbox
            .run("kmslab trail --event DisableKey --output json | jq '.Records | length'")
            .output,
        "1\n"
    );
}

#[test]
fn a_refusal_that_is_named_has_to_come() {
    let said = gap(&[KEY], &["AccessDeniedException"]);
    assert_eq!(said, "a call of `setup` ends in AccessDeniedException: none of its calls does");
}
