//! `kmslab policy check`: who can do what under a key policy, and what is not as it looks.

use kms_engine::authz::lint::{KeyAction, lint};
use kms_engine::authz::policy::default_key_policy;

use crate::world::*;

/// A few actions of each kind stand for all of them.
const ACTIONS: &[KeyAction] = &[
    on_key("kms:Decrypt", true),
    on_key("kms:Encrypt", true),
    on_key("kms:DescribeKey", true),
    on_key("kms:CreateGrant", true),
    on_key("kms:PutKeyPolicy", false),
    on_key("kms:ScheduleKeyDeletion", false),
    KeyAction { action: "kms:CreateKey", on_key: false, cross_account: false },
];

const fn on_key(action: &'static str, cross_account: bool) -> KeyAction {
    KeyAction { action, on_key: true, cross_account }
}

#[track_caller]
fn report(statements: &str) -> String {
    lint(&policy(statements), Some(&account(A)), Some(&key_arn(A)), ACTIONS).unwrap().to_string()
}

/// The rules that a policy breaks, each with the level of its finding.
#[track_caller]
fn rules(statements: &str) -> String {
    let report = lint(&policy(statements), Some(&account(A)), Some(&key_arn(A)), ACTIONS).unwrap();
    let rules: Vec<String> =
        report.findings.iter().map(|f| format!("{:?} {}", f.level, f.rule)).collect();
    rules.join(", ").to_lowercase()
}

#[test]
fn the_default_policy_leaves_everything_to_iam() {
    insta::assert_snapshot!(report(&default_key_policy(&account(A))), @"
    Who can do what
      root user of 111122223333
          everything
      IAM administrators of 111122223333
          everything
      anybody else in 111122223333
          nothing

    Nothing to remark.
    ");
}

#[test]
fn a_policy_full_of_traps() {
    let statements = [
        allow(&iam("role/App"), "kms:*"),
        statement(
            "Allow",
            Some("*"),
            "kms:Decrypt",
            r#", "Condition": {"StringEquals": {"aws:PrincipalTag/Dept": "IT"}}"#,
        ),
        statement("Allow", Some(&format!("arn:aws:iam::{B}:root")), "kms:Decrypt", ""),
        statement("Allow", Some(&iam("user/Bob")), "kms:Encyrpt", ""),
    ];
    insta::assert_snapshot!(report(&statements.join(",\n")), @r#"
    Who can do what
      root user of 111122223333
          under conditions: Decrypt
      IAM administrators of 111122223333
          under conditions: Decrypt
      anybody else in 111122223333
          under conditions: Decrypt
      arn:aws:iam::111122223333:role/App
          everything
      account 444455556666 (with an IAM policy there)
          Decrypt
      arn:aws:iam::111122223333:user/Bob
          under conditions: Decrypt
      any other account (with an IAM policy there)
          under conditions: Decrypt

    What to look at
      error line 2, statement [1]: "Principal": "*" without a condition on who calls: everybody in this
            account without an IAM policy, and everybody in every other account whose own IAM policies
            allow it (public)
          → name the principals, or add a condition on kms:CallerAccount, aws:PrincipalArn or
            aws:PrincipalOrgID
      error line 4, statement [3]: `kms:Encyrpt` is no action of AWS KMS (unknown-action)
          → did you mean `kms:Encrypt`?
      warning the policy leaves nothing to IAM: no IAM policy has power over this key, and if the
              principals it names are deleted, nobody can change it (no-delegation)
          → add a statement that allows kms:* to arn:aws:iam::111122223333:root, which leaves it to IAM
            in that account
      warning line 1, statement [0]: one principal may use the key, change its policy and schedule its
              deletion (everything-to-one)
          → part administration (Put*, Enable*, ScheduleKeyDeletion ...) from use (Encrypt, Decrypt,
            GenerateDataKey*)
      warning line 1, statement [0]: kms:CreateGrant without a condition: whoever has it can give any
              operation of the key to anybody, themselves included, in any account (free-grants)
          → add {"Bool": {"kms:GrantIsForAWSResource": "true"}}, or limit kms:GrantOperations and
            kms:GranteePrincipal
      note line 3, statement [2]: the key is shared with account 444455556666, where an IAM policy must
           allow it too (shared)
          → list only the operations that work across accounts, and make sure that account is meant
    "#);
}

#[test]
fn each_rule_has_a_yes_and_a_no() {
    let root = allow(&iam("root"), "kms:*");
    let with = |statement: &str| format!("{root}, {statement}");
    let conditioned = |effect: &str, principal: &str, action: &str, condition: &str| {
        with(&statement(effect, Some(principal), action, &format!(r#", "Condition": {condition}"#)))
    };
    let bob = &iam("user/Bob");
    let service = |more: &str| {
        with(&format!(
            r#"{{"Effect": "Allow", "Principal": {{"Service": "logs.amazonaws.com"}}, "Action": "kms:Decrypt",
            "Resource": "*"{more}}}"#
        ))
    };
    let raw = |text: &str| with(text);
    let rows: Vec<(String, &str)> = vec![
        (root.clone(), ""),
        (allow(bob, "kms:Decrypt"), "error lockout"),
        (deny(bob, "kms:Decrypt"), "error lockout"),
        (allow(bob, "kms:PutKeyPolicy"), "warning no-delegation"),
        (
            statement(
                "Allow",
                Some(&iam("root")),
                "kms:*",
                r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            ),
            "warning conditional-lockout",
        ),
        (with(&allow("*", "kms:Decrypt")), "error public"),
        (
            conditioned(
                "Allow",
                "*",
                "kms:Decrypt",
                r#"{"StringEquals": {"kms:CallerAccount": "111122223333"}}"#,
            ),
            "",
        ),
        (
            conditioned(
                "Allow",
                "*",
                "kms:Decrypt",
                r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}"#,
            ),
            "error public",
        ),
        (
            conditioned(
                "Allow",
                "*",
                "kms:Decrypt",
                r#"{"StringLike": {"aws:PrincipalArn": "*"}}"#,
            ),
            "error public",
        ),
        (with(&allow(bob, "kms:*")), "warning everything-to-one, warning free-grants"),
        (with(&allow(bob, "kms:CreateGrant")), "warning free-grants"),
        (
            conditioned(
                "Allow",
                bob,
                "kms:CreateGrant",
                r#"{"Bool": {"kms:GrantIsForAWSResource": "true"}}"#,
            ),
            "",
        ),
        (service(""), "warning confused-deputy"),
        (service(r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#), ""),
        (with(&allow(B, "kms:Decrypt")), "note shared"),
        (
            conditioned(
                "Allow",
                bob,
                "kms:Decrypt",
                r#"{"ForAllValues:StringEquals": {"kms:ViaService": "s3"}}"#,
            ),
            "warning for-all-values",
        ),
        (
            conditioned(
                "Allow",
                bob,
                "kms:Decrypt",
                r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "x"}}"#,
            ),
            "warning for-all-values",
        ),
        (
            conditioned(
                "Allow",
                bob,
                "kms:Decrypt",
                r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "x"}, "Null": {"aws:TagKeys": "false"}}"#,
            ),
            "",
        ),
        (
            conditioned(
                "Allow",
                bob,
                "kms:Decrypt",
                r#"{"StringEquals": {"kms:EncryptionContextKeys": "x"}}"#,
            ),
            "warning no-set-operator",
        ),
        (
            conditioned(
                "Deny",
                "*",
                "kms:*",
                r#"{"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}"#,
            ),
            "warning conditional-lockout, warning deny-hits-services",
        ),
        (
            conditioned(
                "Deny",
                "*",
                "kms:Decrypt",
                r#"{"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:ViaAWSService": "false"}}"#,
            ),
            "",
        ),
        (
            raw(
                r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "NotAction": "kms:Decrypt", "Resource": "*"}"#,
            ),
            "warning allow-not-action",
        ),
        (
            raw(
                r#"{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:Decrypt", "Resource": "*"}"#,
            ),
            "warning deny-not-principal",
        ),
        (
            raw(
                r#"{"Effect": "Allow", "NotPrincipal": {"AWS": "444455556666"}, "Action": "kms:Decrypt", "Resource": "*"}"#,
            ),
            "error allow-not-principal",
        ),
        (
            raw(r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Resource": "*"}"#),
            "error dead-statement",
        ),
        (
            raw(
                r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt"}"#,
            ),
            "error dead-statement",
        ),
        (
            raw(
                r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt",
                "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/T"}"#,
            ),
            "error other-resource",
        ),
        (
            raw(
                r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt",
                "Resource": "arn:aws:kms:*:111122223333:key/*"}"#,
            ),
            "",
        ),
        (with(&allow(bob, "Encrypt")), "error unknown-action"),
        (with(&allow(bob, "kms:CreateKey")), "warning iam-only-action"),
        (
            raw(
                r#"{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "kms:Decrypt", "Resource": "*"}"#,
            ),
            "warning federated-principal",
        ),
        (with(&allow("AROAEXAMPLE1234567890", "kms:Decrypt")), "warning deleted-principal"),
        (
            conditioned("Allow", bob, "kms:Decrypt", r#"{"NumericLessThan": {"k": "few"}}"#),
            "error unreadable-value",
        ),
        (
            conditioned(
                "Allow",
                bob,
                "kms:Decrypt",
                r#"{"StringEquals": {"kms:ViaService": "s3.*"}}"#,
            ),
            "error literal-star",
        ),
        (
            conditioned(
                "Allow",
                bob,
                "kms:Decrypt",
                r#"{"StringLike": {"kms:ViaService": "s3.*"}}"#,
            ),
            "",
        ),
    ];
    for (statements, expected) in rows {
        assert_eq!(rules(&statements), expected, "{statements}");
    }
}

#[test]
fn variables_need_the_new_version() {
    let old = r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
        "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "${aws:username}"}}}}"#;
    assert!(rules(old).contains("error old-version"), "{}", rules(old));
}

#[test]
fn the_owner_is_whoever_is_delegated_to() {
    let report = lint(&policy(&default_key_policy(&account(B))), None, None, ACTIONS).unwrap();
    assert!(report.access[0].who.contains(B) && report.is_clean(), "{report}");
    lint(&policy(&allow("*", "kms:*")), None, None, ACTIONS).unwrap_err();
}

#[test]
fn a_key_named_in_full_is_taken_for_the_key() {
    let one = format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{A}"}}, "Action": "kms:*", "Resource": "{}"}}"#,
        key_arn(A)
    );
    let report = lint(&policy(&one), None, None, ACTIONS).unwrap();
    assert_eq!(report.access[0].always.len(), 6, "{report}");
    assert_eq!(report.findings.iter().map(|f| f.rule).collect::<Vec<_>>(), ["named-resource"]);
}
