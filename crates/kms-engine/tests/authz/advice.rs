//! What to change: every piece of advice is proven, none is longer than it must be.

use kms_engine::authz::advice::{Advice, advise};
use kms_engine::authz::policy::{aws_managed_key_policy, default_key_policy};
use kms_engine::authz::{Constraints, Facts, GrantFacts, decide};
use kms_engine::spec::GrantOperation;
use kms_engine::time::Timestamp;
use proptest::prelude::*;

use crate::random::world;
use crate::world::*;

fn advice(facts: &Facts) -> String {
    let list = advise(facts, &decide(facts));
    list.iter().enumerate().map(|(index, advice)| format!("{}. {advice}\n", index + 1)).collect()
}

#[test]
fn iam_missing_under_a_default_key_policy() {
    let facts = facts(user("Bob"), "kms:Encrypt", &default_key_policy(&account(A)));
    insta::assert_snapshot!(advice(&facts), @r#"
    1. identity policies: attach a policy to user/Bob that allows kms:Encrypt on this resource
         {"Effect": "Allow", "Action": "kms:Encrypt",
          "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    2. grants: make a grant for Encrypt to arn:aws:iam::111122223333:user/Bob
    3. key policy: name the caller in a statement of the key's policy
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/Bob"},
          "Action": "kms:Encrypt", "Resource": "*"}
    "#);
}

#[test]
fn delegation_missing() {
    let mut facts = facts(user("Bob"), "kms:Encrypt", &allow(&iam("role/App"), "kms:*"));
    facts.identity = vec![attached("user/Bob: KmsAll", &may("kms:*"))];
    insta::assert_snapshot!(advice(&facts), @r#"
    1. grants: make a grant for Encrypt to arn:aws:iam::111122223333:user/Bob
    2. key policy: name the caller in a statement of the key's policy
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/Bob"},
          "Action": "kms:Encrypt", "Resource": "*"}
    3. key policy: let the key's policy leave it to IAM in account 111122223333
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
          "Action": "kms:Encrypt", "Resource": "*"}
    "#);
}

#[test]
fn both_sides_missing_across_accounts() {
    let facts = foreign(user("Bob"), "kms:Decrypt", &allow("444455556666", "kms:*"));
    insta::assert_snapshot!(advice(&facts), @r#"
    1. grants: make a grant for Decrypt to arn:aws:iam::111122223333:user/Bob
    2. key policy: name the caller in a statement of the key's policy
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/Bob"},
          "Action": "kms:Decrypt", "Resource": "*"}
       and identity policies: attach a policy to user/Bob that allows kms:Decrypt on this resource
         {"Effect": "Allow", "Action": "kms:Decrypt",
          "Resource": "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    3. key policy: let the key's policy leave it to IAM in account 111122223333
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
          "Action": "kms:Decrypt", "Resource": "*"}
       and identity policies: attach a policy to user/Bob that allows kms:Decrypt on this resource
         {"Effect": "Allow", "Action": "kms:Decrypt",
          "Resource": "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    "#);
}

#[test]
fn a_deny_that_wants_an_encryption_context() {
    let no_context = statement(
        "Deny",
        Some("*"),
        "kms:Encrypt",
        r#", "Condition": {"Null": {"kms:EncryptionContextKeys": "true"}}"#,
    );
    let key_policy = format!("{}, {no_context}", allow(&iam("user/Bob"), "kms:*"));
    insta::assert_snapshot!(advice(&facts(user("Bob"), "kms:Encrypt", &key_policy)), @"
    1. the request: send an encryption context, with the name Purpose
    2. key policy: take out default[1], which denies it, or narrow its conditions
    ");
}

#[test]
fn an_aws_managed_key_used_directly() {
    let mut facts =
        facts(user("Bob"), "kms:Decrypt", &aws_managed_key_policy("s3", &account(A), "eu-west-1"));
    facts.resource = managed_key();
    insta::assert_snapshot!(advice(&facts), @"
    1. the request: make the call through s3.eu-west-1.amazonaws.com instead of directly
    ");
}

#[test]
fn a_grant_that_is_not_effective_yet_and_wants_a_context() {
    let mut facts = facts(user("Bob"), "kms:Decrypt", &allow(&iam("role/App"), "kms:*"));
    let subset = [("Dept".to_owned(), "IT".to_owned())].into();
    facts.encryption_context = Some(Default::default());
    facts.grants = vec![GrantFacts {
        id: "abcd".into(),
        grantee: iam("user/Bob").into(),
        retiring_principal: None,
        issuing_account: None,
        operations: [GrantOperation::Decrypt].into(),
        constraints: Constraints { subset: Some(subset), ..Constraints::default() },
        effective_from: Timestamp::LAB_START.plus(60_000),
        ineffective_from: None,
        token_presented: false,
    }];
    insta::assert_snapshot!(advice(&facts), @r#"
    1. the request: send the token of grant abcd, or wait until the grant is effective
       and the request: send the encryption context Dept=IT
    2. grants: make a grant for Decrypt to arn:aws:iam::111122223333:user/Bob
    3. key policy: name the caller in a statement of the key's policy
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/Bob"},
          "Action": "kms:Decrypt", "Resource": "*"}
    4. key policy: let the key's policy leave it to IAM in account 111122223333
         {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
          "Action": "kms:Decrypt", "Resource": "*"}
       and identity policies: attach a policy to user/Bob that allows kms:Decrypt on this resource
         {"Effect": "Allow", "Action": "kms:Decrypt",
          "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    "#);
}

#[test]
fn boundary_and_service_control_policy() {
    let mut facts = facts(role("App", "s1"), "kms:Decrypt", &allow(&iam("role/App"), "kms:*"));
    facts.boundary = Some(attached("S3Only", &may("s3:*")));
    facts.scps = vec![
        level("Root", r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#),
        level("OU Dev", &may("s3:*")),
    ];
    insta::assert_snapshot!(advice(&facts), @r#"
    1. service control policy: allow kms:Decrypt at OU Dev
         {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
       and permissions boundary: allow kms:Decrypt in the boundary
         {"Effect": "Allow", "Action": "kms:Decrypt",
          "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    "#);
}

#[test]
fn no_policy_makes_put_key_policy_work_across_accounts() {
    let mut facts = foreign(user("Bob"), "kms:PutKeyPolicy", &allow(&iam("root"), "kms:*"));
    facts.cross_account_allowed = false;
    assert_eq!(advise(&facts, &decide(&facts)), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn advice_works_and_no_part_of_it_is_superfluous(world in world()) {
        let facts = world.facts();
        let decision = decide(&facts);
        let list = advise(&facts, &decision);
        prop_assert!(list.is_empty() || !decision.is_allowed());
        for advice in &list {
            prop_assert!(advice.holds(&facts), "{}", advice);
            for left_out in 0..advice.changes.len() {
                let mut changes = advice.changes.clone();
                changes.remove(left_out);
                prop_assert!(!Advice { changes }.holds(&facts), "{} without {}", advice, left_out);
            }
        }
    }
}
