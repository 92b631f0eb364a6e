//! What holds in every world.

use kms_engine::authz::policy::Effect;
use kms_engine::authz::{Decision, Layer, Outcome, Step, Verdict, decide};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::naive::{Answer, authorize};
use crate::random::{World, conditioned, world};

/// `KMSLAB_DIFF_CASES=100000` for the long run.
fn cases(default: u32) -> ProptestConfig {
    let cases =
        std::env::var("KMSLAB_DIFF_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn layer_name(layer: Layer) -> String {
    serde_json::to_value(layer).unwrap().as_str().unwrap().to_owned()
}

/// The engine's decision in the words of the second evaluator.
fn in_short(decision: &Decision) -> (String, String) {
    match decision.effect {
        Verdict::Allowed { .. } => ("allowed".into(), String::new()),
        Verdict::Denied { layer, explicit: true, .. } => ("explicit".into(), layer_name(layer)),
        Verdict::Denied { step: Some(_), .. } => ("caller side".into(), String::new()),
        Verdict::Denied { layer, .. } => ("shut".into(), layer_name(layer)),
    }
}

fn expected(world: &World) -> (String, String) {
    match authorize(world) {
        Answer::Allowed => ("allowed".into(), String::new()),
        Answer::Explicit(layer) => ("explicit".into(), layer.into()),
        Answer::Shut(layer) => ("shut".into(), layer.into()),
        Answer::CallerSide => ("caller side".into(), String::new()),
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn two_evaluators_agree(world in world()) {
        let decision = decide(&world.facts());
        prop_assert_eq!(in_short(&decision), expected(&world), "{}", decision);
    }

    #[test]
    fn two_evaluators_agree_on_conditions(world in conditioned()) {
        let decision = decide(&world.facts());
        prop_assert_eq!(in_short(&decision), expected(&world), "{}", decision);
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_verdict_follows_from_the_steps(world in world()) {
        let decision = decide(&world.facts());
        prop_assert_eq!(decision.conclude(), decision.effect);
        prop_assert_eq!(decision.message().is_empty(), decision.is_allowed());
        prop_assert!(!decision.because.is_empty());
    }

    #[test]
    fn no_statement_is_left_out(world in world()) {
        let decision = decide(&world.facts());
        let statements = |layer: Layer| decision.layer(layer).filter(|step| step.statement.is_some()).count();
        let in_key_policy = world.key_policy["Statement"].as_array().unwrap().len();
        if world.on_key() && world.action != "kms:RetireGrant" {
            prop_assert_eq!(statements(Layer::KeyPolicy), in_key_policy);
            prop_assert_eq!(decision.layer(Layer::Grant).count(), world.grants.len());
        }
        let in_boundary = world.boundary.as_ref().map_or(0, |p| p["Statement"].as_array().unwrap().len());
        prop_assert_eq!(statements(Layer::Boundary), in_boundary);
    }

    #[test]
    fn one_more_deny_always_denies(world in world()) {
        let mut decision = decide(&world.facts());
        decision.steps.push(Step {
            layer: Layer::Session,
            source: "P".into(),
            statement: Some(9),
            sid: None,
            effect: Effect::Deny,
            outcome: Outcome::Matched { by: None, note: None },
        });
        let denied = matches!(decision.conclude(), Verdict::Denied { explicit: true, .. });
        prop_assert!(denied);
    }

    #[test]
    fn an_allowed_call_has_an_allow_in_its_trace(world in world()) {
        let decision = decide(&world.facts());
        let root = decision.caller.ends_with(":root");
        prop_assert!(!decision.is_allowed() || root || decision.steps.iter().any(Step::allows));
    }

    #[test]
    fn a_lesson_is_never_wider_than_a_terminal_but_for_single_words(world in world()) {
        for line in decide(&world.facts()).to_string().lines() {
            let words = line.split_whitespace().count();
            prop_assert!(line.chars().count() <= 100 || words <= 4, "{}", line);
        }
    }
}

/// A comparison of worlds that are all denied would prove nothing.
#[test]
fn random_worlds_are_neither_all_allowed_nor_all_denied() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..1000 {
        let world = world().new_tree(&mut runner).unwrap().current();
        *seen.entry(in_short(&decide(&world.facts()))).or_insert(0) += 1;
    }
    let count =
        |kind: &str| -> i32 { seen.iter().filter(|((k, _), _)| k == kind).map(|(_, n)| n).sum() };
    for kind in ["allowed", "explicit", "shut", "caller side"] {
        assert!(count(kind) > 30, "{kind}: {seen:?}");
    }
}
