//! Deciding costs little, and grows with the number of statements and no faster.

use std::time::{Duration, Instant};

use kms_engine::authz::{Attached, Facts, decide};

use crate::world::*;

/// A call that a thousand statements are considered for.
fn facts_with(statements: usize) -> Facts {
    let mut facts = facts(user("Bob"), "kms:Encrypt", &allow(&iam("root"), "kms:*"));
    let one = |index: usize| {
        let department = format!(
            r#", "Condition": {{"StringLike": {{"aws:PrincipalTag/Dept": "dept-{index}-*"}}}}"#
        );
        statement(
            "Allow",
            None,
            if index.is_multiple_of(2) { "kms:*crypt*" } else { "s3:Get*" },
            &department,
        )
    };
    let texts: Vec<String> = (0..statements).map(one).collect();
    facts.identity = texts
        .chunks(100)
        .map(|chunk| attached("user/Bob: P", &chunk.join(",")))
        .collect::<Vec<Attached>>();
    facts.context.one("aws:PrincipalTag/Dept", "dept-none");
    facts
}

fn time(facts: &Facts) -> Duration {
    let rounds = 20;
    let started = Instant::now();
    for _ in 0..rounds {
        assert!(!decide(facts).is_allowed());
    }
    started.elapsed() / rounds
}

#[test]
fn a_thousand_statements_take_milliseconds_even_unoptimised() {
    let (hundred, thousand) = (time(&facts_with(100)), time(&facts_with(1000)));
    eprintln!("100 statements: {hundred:?}, 1,000 statements: {thousand:?}");
    assert!(thousand < Duration::from_millis(50), "{thousand:?}");
}
