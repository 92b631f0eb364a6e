//! Grants: who, when, under which constraints; what a grant made with a grant may be; who may retire one.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_engine::authz::{Constraints, Facts, GrantFacts, NewGrant, decide};
use kms_engine::principal::Principal;
use kms_engine::spec::GrantOperation::{self, *};
use kms_engine::time::{MINUTE, Timestamp};

use crate::world::*;

fn grant(grantee: &str, operations: &[GrantOperation]) -> GrantFacts {
    GrantFacts {
        id: "g".into(),
        grantee: grantee.into(),
        retiring_principal: None,
        issuing_account: None,
        operations: operations.into(),
        constraints: Constraints::default(),
        effective_from: Timestamp::LAB_START,
        ineffective_from: None,
        token_presented: false,
    }
}

/// A call on a key whose policy says nothing about the caller.
fn call(caller: Principal, action: &str, grant: GrantFacts) -> Facts {
    let mut facts = facts(caller, action, &allow(&iam("role/Other"), "kms:*"));
    facts.grants = vec![grant];
    facts
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[track_caller]
fn check(facts: &Facts, allowed: bool) {
    let decision = decide(facts);
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
}

#[test]
fn a_grant_suffices_for_whoever_it_names() {
    let rows = [
        (user("Bob"), iam("user/Bob"), true),
        (user("Eve"), iam("user/Bob"), false),
        (role("App", "s1"), iam("role/App"), true),
        (role("App", "s1"), format!("arn:aws:sts::{A}:assumed-role/App/s1"), true),
        (role("App", "s2"), format!("arn:aws:sts::{A}:assumed-role/App/s1"), false),
        // The account principal leaves it to IAM, and IAM says nothing.
        (user("Bob"), iam("root"), false),
        (root(), iam("root"), true),
        (
            Principal::Service { name: "logs.eu-west-1.amazonaws.com".into() },
            "logs.eu-west-1.amazonaws.com".into(),
            true,
        ),
    ];
    for (caller, grantee, allowed) in rows {
        check(&call(caller, "kms:Decrypt", grant(&grantee, &[Decrypt])), allowed);
    }
    check(&call(user("Bob"), "kms:Encrypt", grant(&iam("user/Bob"), &[Decrypt])), false);
}

#[test]
fn a_grant_to_the_account_needs_an_iam_policy_too() {
    let mut facts = call(user("Bob"), "kms:Decrypt", grant(&iam("root"), &[Decrypt]));
    facts.identity = vec![attached("user/Bob: P", &may("kms:Decrypt"))];
    check(&facts, true);
}

#[test]
fn across_accounts_a_grant_to_a_user_suffices_and_one_to_the_account_does_not() {
    for (grantee, allowed) in [(iam("user/Bob"), true), (iam("root"), false)] {
        let mut facts = foreign(user("Bob"), "kms:Decrypt", &allow("444455556666", "kms:*"));
        facts.grants = vec![grant(&grantee, &[Decrypt])];
        check(&facts, allowed);
    }
}

#[test]
fn a_boundary_limits_a_grant_to_a_role_but_not_to_a_user() {
    for (caller, grantee, allowed) in
        [(role("App", "s1"), iam("role/App"), false), (user("Bob"), iam("user/Bob"), true)]
    {
        let mut facts = call(caller, "kms:Decrypt", grant(&grantee, &[Decrypt]));
        facts.boundary = Some(attached("B", &may("s3:*")));
        check(&facts, allowed);
    }
}

#[test]
fn before_a_grant_is_effective_its_token_is_needed() {
    let start = Timestamp::LAB_START;
    for (now, token, allowed) in [
        (start, false, false),
        (start, true, true),
        (start.plus(5 * MINUTE), false, true),
        // Withdrawn a while later, and some minutes after that no longer in force.
        (start.plus(19 * MINUTE), false, true),
        (start.plus(20 * MINUTE), false, false),
        (start.plus(20 * MINUTE), true, false),
    ] {
        let mut grant = grant(&iam("user/Bob"), &[Decrypt]);
        grant.effective_from = start.plus(5 * MINUTE);
        grant.ineffective_from = Some(start.plus(20 * MINUTE));
        grant.token_presented = token;
        let mut facts = call(user("Bob"), "kms:Decrypt", grant);
        facts.now = now;
        check(&facts, allowed);
    }
}

#[test]
fn constraints_compare_the_encryption_context() {
    let equals =
        |p: &[(&str, &str)]| Constraints { equals: Some(pairs(p)), ..Constraints::default() };
    let subset =
        |p: &[(&str, &str)]| Constraints { subset: Some(pairs(p)), ..Constraints::default() };
    let both = [("Dept", "IT"), ("X", "1")];
    let one = [("Dept", "IT")];
    for (constraints, request, allowed) in [
        (equals(&one), &one[..], true),
        (equals(&one), &both[..], false),
        (equals(&both), &one[..], false),
        (subset(&one), &both[..], true),
        (subset(&both), &one[..], false),
        (subset(&one), &[][..], false),
        (subset(&[]), &[][..], true),
        // The names of pairs ignore case, values do not.
        (subset(&[("dept", "IT")]), &one[..], true),
        (subset(&[("Dept", "it")]), &one[..], false),
    ] {
        let mut grant = grant(&iam("user/Bob"), &[Decrypt, DescribeKey]);
        grant.constraints = constraints;
        let mut facts = call(user("Bob"), "kms:Decrypt", grant);
        facts.encryption_context = Some(Arc::new(pairs(request)));
        check(&facts, allowed);
        // An operation without an encryption context is not constrained.
        facts.action = "kms:DescribeKey".into();
        facts.encryption_context = None;
        check(&facts, true);
    }
}

#[test]
fn a_source_arn_constrains_services_only() {
    let service = || Principal::Service { name: "logs.eu-west-1.amazonaws.com".into() };
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:app";
    for (caller, grantee, source, allowed) in [
        (service(), "logs.eu-west-1.amazonaws.com".to_owned(), Some(group), true),
        (
            service(),
            "logs.eu-west-1.amazonaws.com".to_owned(),
            Some("arn:aws:logs:eu-west-1:1:log-group:x"),
            false,
        ),
        (service(), "logs.eu-west-1.amazonaws.com".to_owned(), None, false),
        (user("Bob"), iam("user/Bob"), None, true),
    ] {
        let mut grant = grant(&grantee, &[Decrypt]);
        grant.constraints.source_arn = Some(group.into());
        let mut facts = call(caller, "kms:Decrypt", grant);
        facts.context.maybe("aws:SourceArn", source);
        check(&facts, allowed);
    }
}

#[test]
fn a_grant_made_with_a_grant_can_only_narrow() {
    let subset =
        |p: &[(&str, &str)]| Constraints { subset: Some(pairs(p)), ..Constraints::default() };
    let equals =
        |p: &[(&str, &str)]| Constraints { equals: Some(pairs(p)), ..Constraints::default() };
    let a = [("a", "1")];
    let ab = [("a", "1"), ("b", "2")];
    for (parent, child, operations, allowed) in [
        (Constraints::default(), Constraints::default(), vec![Decrypt], true),
        (Constraints::default(), subset(&a), vec![Decrypt, CreateGrant], true),
        (Constraints::default(), Constraints::default(), vec![Decrypt, Encrypt], false),
        (subset(&a), subset(&ab), vec![Decrypt], true),
        (subset(&a), equals(&ab), vec![Decrypt], true),
        (subset(&ab), subset(&a), vec![Decrypt], false),
        (subset(&a), Constraints::default(), vec![Decrypt], false),
        (equals(&a), equals(&a), vec![Decrypt], true),
        (equals(&a), subset(&a), vec![Decrypt], false),
        (equals(&a), equals(&ab), vec![Decrypt], false),
    ] {
        let mut parent_grant = grant(&iam("user/Bob"), &[CreateGrant, Decrypt]);
        parent_grant.constraints = parent;
        let mut facts = call(user("Bob"), "kms:CreateGrant", parent_grant);
        facts.new_grant = Some(NewGrant { operations, constraints: child });
        check(&facts, allowed);
        // Whoever may create grants by policy is not bound by the parent.
        facts.key_policies = vec![attached("default", &allow(&iam("user/Bob"), "kms:CreateGrant"))];
        check(&facts, true);
    }
}

#[test]
fn retiring_is_decided_by_the_grant() {
    let retire = |caller: Principal, change: &dyn Fn(&mut GrantFacts)| {
        let mut facts = facts(caller, "kms:RetireGrant", &deny("*", "kms:*"));
        let mut grant = grant(&iam("user/Grantee"), &[Decrypt]);
        change(&mut grant);
        facts.retiring = Some(grant);
        facts
    };
    let nothing = |_: &mut GrantFacts| {};
    check(&retire(user("Grantee"), &nothing), false);
    check(&retire(user("Grantee"), &|g| g.operations = [RetireGrant].into()), true);
    check(&retire(user("Bob"), &|g| g.retiring_principal = Some(iam("user/Bob").into())), true);
    check(&retire(root(), &nothing), true);
    // The key's account can leave it to its IAM principals, as can the account that made the grant.
    let mut delegated = retire(user("Bob"), &nothing);
    delegated.identity = vec![attached("user/Bob: P", &may("kms:RetireGrant"))];
    check(&delegated, true);
    delegated.resource = key(B);
    check(&delegated, false);
    delegated.retiring.as_mut().unwrap().issuing_account = Some(account(A));
    check(&delegated, true);
    // An IAM deny works, a deny in the key policy (above) does not.
    let mut denied = retire(user("Bob"), &|g| g.retiring_principal = Some(iam("user/Bob").into()));
    denied.identity = vec![attached("user/Bob: P", &may_not("kms:RetireGrant"))];
    check(&denied, false);
}
