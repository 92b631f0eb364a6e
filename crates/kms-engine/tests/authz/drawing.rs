//! The picture of a decision: it says in words what it draws, and takes its colours from the page.

use kms_engine::authz::policy::default_key_policy;
use kms_engine::authz::{Decision, Facts, decide, drawing};
use proptest::prelude::*;

use crate::random::world;
use crate::world::*;

/// Bob, whom nobody but an IAM policy allows anything, with a boundary and an organization above him.
fn facts_of_bob(key_policy: &str) -> Facts {
    let mut facts = facts(user("Bob"), "kms:Encrypt", key_policy);
    facts.identity = vec![attached("user/Bob: KmsUse", &may("kms:*"))];
    facts.boundary = Some(attached("Boundary", &may("kms:*")));
    facts.scps = vec![level("Root", r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)];
    facts
}

#[test]
fn the_path_of_an_allowed_request_goes_through_every_gate() {
    let decision = decide(&facts_of_bob(&default_key_policy(&account(A))));
    insta::assert_snapshot!(drawing([&decision]));
}

#[test]
fn the_path_of_a_denied_request_ends_at_the_gate_that_stopped_it() {
    let decision = decide(&facts_of_bob(&allow(&iam("role/App"), "kms:Encrypt")));
    insta::assert_snapshot!(drawing([&decision]));
}

#[test]
fn two_decisions_of_one_call_stand_below_each_other() {
    let one = decide(&facts_of_bob(&default_key_policy(&account(A))));
    let svg = drawing([&one, &one]);
    assert_eq!(svg.matches("✓ ALLOWED").count(), 2);
    assert_eq!(svg.matches("<svg").count(), 1);
}

/// How far the request's line comes down, in the order of the words of the gates.
fn reaches_the_resource(svg: &str) -> bool {
    svg.contains("m-5 -7l5 7l5 -7")
}

fn check(decision: &Decision) {
    let svg = drawing([decision]);
    assert_eq!(reaches_the_resource(&svg), decision.is_allowed(), "{decision}\n{svg}");
    for part in ["<title>", "<desc>", "role=\"img\"", "aria-label=\""] {
        assert!(svg.contains(part), "{part}");
    }
    for fixed in ["fill=\"#", "stroke=\"#", "black", "white", "<style", "<script"] {
        assert!(!svg.contains(fixed), "{fixed}");
    }
    for gate in decision.gates() {
        let name = gate.layer.to_string();
        assert!(svg.to_lowercase().contains(&name.to_lowercase()), "{name}");
    }
    let tags = svg.matches('<').count();
    assert_eq!(tags, svg.matches('>').count());
    for line in svg.lines() {
        assert!(!line.trim().is_empty(), "a blank line would end the HTML block it stands in");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_picture_shows_what_was_decided(world in world()) {
        check(&decide(&world.facts()));
    }
}
