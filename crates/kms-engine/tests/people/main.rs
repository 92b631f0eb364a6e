//! People, accounts and what they may do: IAM, STS and Organizations through the engine's one door.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod lab;

mod access;
mod iam;
mod matrix;
mod organizations;
mod sts;
mod tables;
mod trail;

/// A new operation needs a line in one of the sessions.
#[test]
fn every_operation_is_tried() {
    let sessions = [
        include_str!("iam.rs"),
        include_str!("sts.rs"),
        include_str!("organizations.rs"),
        include_str!("trail.rs"),
    ];
    let tried = |row: &&kms_engine::op::Row| {
        let named = [format!("{} {} ", row.service, row.name), format!("\"{}\"", row.name)];
        let whole = format!("{} {}\n", row.service, row.name);
        sessions.iter().any(|s| s.contains(&whole) || named.iter().any(|name| s.contains(name)))
    };
    let rows = kms_engine::op::table().iter().filter(|row| row.service != "kms");
    let untried: Vec<&str> = rows.filter(|row| !tried(row)).map(|row| row.name).collect();
    assert!(untried.is_empty(), "no session tries {untried:?}");
}
