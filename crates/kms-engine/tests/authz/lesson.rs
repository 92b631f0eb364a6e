//! What `kmslab explain` prints of a decision.

use kms_engine::authz::policy::default_key_policy;
use kms_engine::authz::{Constraints, GrantFacts, decide};
use kms_engine::spec::GrantOperation;
use kms_engine::time::Timestamp;

use crate::world::*;

#[test]
fn an_iam_policy_without_the_key_policy_is_the_classic_trap() {
    let mut facts = facts(user("Bob"), "kms:Encrypt", &allow(&iam("role/App"), "kms:Encrypt"));
    facts.identity =
        vec![attached("user/Bob: KmsAll", &may("kms:*")), attached("user/Bob: S3", &may("s3:*"))];
    insta::assert_snapshot!(decide(&facts), @"
    ✗ DENIED kms:Encrypt: no Allow in the key policy
      caller    arn:aws:iam::111122223333:user/Bob
      resource  arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      because   user/Bob: KmsAll[0] allows it, but the key policy neither names the caller nor leaves
                kms:Encrypt to IAM, and an IAM policy alone has no power over a key

    ✗ key policy: nothing allows it  ◀ blocked here
      ✗ Allow default[0] fails at principal
          wanted arn:aws:iam::111122223333:role/App, got arn:aws:iam::111122223333:user/Bob

    ✓ identity policies: user/Bob: KmsAll[0] allows it, without effect
      ✓ Allow user/Bob: KmsAll[0] matches
      ✗ Allow user/Bob: S3[0] fails at action
          wanted s3:*, got kms:Encrypt
    ");
}

#[test]
fn delegation_and_iam_together_allow() {
    let mut facts = facts(user("Bob"), "kms:Encrypt", &default_key_policy(&account(A)));
    facts.identity = vec![attached("user/Bob: KmsUse", &may("kms:Encrypt"))];
    facts.scps = vec![level("Root", r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)];
    insta::assert_snapshot!(decide(&facts), @r#"
    ✓ ALLOWED kms:Encrypt by the key policy and an IAM policy together
      caller    arn:aws:iam::111122223333:user/Bob
      resource  arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      because   default[0] "Enable IAM User Permissions" leaves it to IAM, and user/Bob: KmsUse[0]
                allows it

    ✓ service control policy: every level allows it
      ✓ Allow Root: P[0] matches

    ✓ key policy: default[0] "Enable IAM User Permissions" allows it
      ✓ Allow default[0] "Enable IAM User Permissions" matches as the account principal

    ✓ identity policies: user/Bob: KmsUse[0] allows it
      ✓ Allow user/Bob: KmsUse[0] matches
    "#);
}

#[test]
fn a_role_named_in_the_key_policy_is_still_held_back_by_its_boundary() {
    let mut facts =
        facts(role("App", "s1"), "kms:Encrypt", &allow(&iam("role/App"), "kms:Encrypt"));
    facts.boundary = Some(attached("S3Only", &may("s3:*")));
    insta::assert_snapshot!(decide(&facts), @"
    ✗ DENIED kms:Encrypt: no Allow in the permissions boundary
      caller    arn:aws:sts::111122223333:assumed-role/App/s1
      resource  arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      because   default[0] lets it through, but the caller's permissions boundary does not allow it

    ✓ key policy: default[0] allows it
      ✓ Allow default[0] matches by the role's ARN

    · identity policies: the caller has none, and needs none

    ✗ permissions boundary: nothing allows it  ◀ blocked here
      ✗ Allow S3Only[0] fails at action
          wanted s3:*, got kms:Encrypt
    ");
}

#[test]
fn a_condition_shows_what_it_wanted_and_what_the_request_had() {
    let department = r#", "Condition": {"StringEquals":
        {"kms:EncryptionContext:Dept": "${aws:PrincipalTag/Dept}"}}"#;
    let not_through_s3 =
        r#", "Condition": {"StringNotEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#;
    let key_policy = format!(
        "{}, {}",
        statement("Allow", Some("*"), "kms:Decrypt", department),
        statement("Deny", Some(&iam("root")), "kms:Decrypt", not_through_s3),
    );
    let mut facts = facts(role("App", "s1"), "kms:Decrypt", &key_policy);
    facts.context.one("aws:PrincipalTag/Dept", "IT").one("kms:EncryptionContext:Dept", "Sales");
    insta::assert_snapshot!(decide(&facts), @"
    ✗ DENIED kms:Decrypt: an explicit deny in the key policy
      caller    arn:aws:sts::111122223333:assumed-role/App/s1
      resource  arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      because   default[1] denies it, and an explicit deny beats every allow and every grant

    ✗ key policy: default[1] denies it  ◀ blocked here
      ✗ Allow default[0] fails at StringEquals kms:EncryptionContext:Dept
          wanted ${aws:PrincipalTag/Dept} (here IT), got Sales
      ✓ Deny default[1] matches as the account principal, so it denies

    ✗ identity policies: the caller has none
    ");
}

#[test]
fn a_grant_shows_which_of_its_tests_failed() {
    let mut facts = facts(user("Bob"), "kms:Decrypt", &allow(&iam("role/App"), "kms:Encrypt"));
    let grant = |id: &str, operation, effective_from| GrantFacts {
        id: id.into(),
        grantee: iam("user/Bob").into(),
        retiring_principal: None,
        issuing_account: None,
        operations: [operation].into(),
        constraints: Constraints::default(),
        effective_from,
        ineffective_from: None,
        token_presented: false,
    };
    facts.grants = vec![
        grant("0001", GrantOperation::Encrypt, Timestamp::LAB_START),
        grant("0002", GrantOperation::Decrypt, Timestamp::LAB_START.plus(60_000)),
    ];
    insta::assert_snapshot!(decide(&facts), @"
    ✗ DENIED kms:Decrypt: no Allow in the key policy
      caller    arn:aws:iam::111122223333:user/Bob
      resource  arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      because   neither a statement of the key policy nor a grant allows it

    ✗ key policy: nothing allows it  ◀ blocked here
      ✗ Allow default[0] fails at principal
          wanted arn:aws:iam::111122223333:role/App, got arn:aws:iam::111122223333:user/Bob

    · grants: none allows it
      ✗ grant 0001 fails at operation
          wanted Encrypt, got Decrypt
      ✗ grant 0002 fails at time
          wanted its grant token, or 2026-11-22T08:01:00Z and later, got 2026-11-22T08:00:00Z

    ✗ identity policies: the caller has none
    ");
}

#[test]
fn graders_read_the_same_as_json() {
    let department =
        r#", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#;
    let facts = facts(
        user("Bob"),
        "kms:Decrypt",
        &statement("Allow", Some("*"), "kms:Decrypt", department),
    );
    insta::assert_snapshot!(serde_json::to_string_pretty(&decide(&facts)).unwrap(), @r#"
    {
      "action": "kms:Decrypt",
      "resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "caller": "arn:aws:iam::111122223333:user/Bob",
      "scene": {
        "relation": "same-account",
        "caller": "user"
      },
      "effect": {
        "verdict": "denied",
        "layer": "key-policy",
        "explicit": false
      },
      "because": "neither a statement of the key policy nor a grant allows it",
      "steps": [
        {
          "layer": "key-policy",
          "source": "default",
          "statement": 0,
          "effect": "Allow",
          "outcome": "skipped",
          "test": "condition",
          "operator": "StringEquals",
          "key": "kms:ViaService",
          "wanted": "s3.eu-west-1.amazonaws.com",
          "got": "absent"
        },
        {
          "layer": "key-policy",
          "source": "key policy",
          "effect": "Allow",
          "outcome": "no-allow"
        },
        {
          "layer": "identity",
          "source": "identity policies",
          "effect": "Allow",
          "outcome": "no-allow"
        }
      ]
    }
    "#);
}
