//! Every condition operator: a request it is true for and one it is false for, and what absence means.

use kms_engine::authz::{Context, decide};

use crate::world::*;

/// Whether a statement with this condition matches a request with these keys. `[a, b]` is a multivalued key.
#[track_caller]
fn check(condition: &str, keys: &[(&str, &str)], expected: bool) {
    let mut facts = facts(
        user("Bob"),
        "kms:Encrypt",
        &statement("Allow", Some("*"), "kms:*", &format!(r#", "Condition": {condition}"#)),
    );
    facts.context = Context::new();
    for (name, value) in keys {
        match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
            Some(list) => facts.context.many(name.to_string(), list.split(", ")),
            None => facts.context.one(name.to_string(), *value),
        };
    }
    let decision = decide(&facts);
    assert_eq!(decision.is_allowed(), expected, "{condition} with {keys:?}: {decision}");
}

/// Condition, keys of the request, whether it holds.
type Row = (&'static str, &'static [(&'static str, &'static str)], bool);

const ROWS: &[Row] = &[
    // Strings.
    (r#"{"StringEquals": {"k": "IT"}}"#, &[("k", "IT")], true),
    (r#"{"StringEquals": {"k": "IT"}}"#, &[("k", "it")], false),
    (r#"{"StringEquals": {"K": "IT"}}"#, &[("k", "IT")], true),
    (r#"{"StringEquals": {"k": ["HR", "IT"]}}"#, &[("k", "IT")], true),
    (r#"{"StringEquals": {"k": "I*"}}"#, &[("k", "IT")], false),
    (r#"{"StringNotEquals": {"k": "IT"}}"#, &[("k", "HR")], true),
    (r#"{"StringNotEquals": {"k": ["HR", "IT"]}}"#, &[("k", "HR")], false),
    (r#"{"StringEqualsIgnoreCase": {"k": "IT"}}"#, &[("k", "it")], true),
    (r#"{"StringEqualsIgnoreCase": {"k": "IT"}}"#, &[("k", "hr")], false),
    (r#"{"StringNotEqualsIgnoreCase": {"k": "IT"}}"#, &[("k", "hr")], true),
    (r#"{"StringNotEqualsIgnoreCase": {"k": "IT"}}"#, &[("k", "it")], false),
    (
        r#"{"StringLike": {"k": "s3.*.amazonaws.com"}}"#,
        &[("k", "s3.eu-west-1.amazonaws.com")],
        true,
    ),
    (r#"{"StringLike": {"k": "s?"}}"#, &[("k", "s3x")], false),
    (r#"{"StringNotLike": {"k": "s3.*"}}"#, &[("k", "ec2.eu-west-1")], true),
    (r#"{"StringNotLike": {"k": "s3.*"}}"#, &[("k", "s3.eu-west-1")], false),
    // Numbers.
    (r#"{"NumericEquals": {"k": "7"}}"#, &[("k", "7.0")], true),
    (r#"{"NumericEquals": {"k": 7}}"#, &[("k", "8")], false),
    (r#"{"NumericNotEquals": {"k": "7"}}"#, &[("k", "8")], true),
    (r#"{"NumericNotEquals": {"k": "7"}}"#, &[("k", "7")], false),
    (r#"{"NumericLessThan": {"k": "21"}}"#, &[("k", "7")], true),
    (r#"{"NumericLessThan": {"k": "21"}}"#, &[("k", "21")], false),
    (r#"{"NumericLessThanEquals": {"k": "21"}}"#, &[("k", "21")], true),
    (r#"{"NumericLessThanEquals": {"k": "21"}}"#, &[("k", "22")], false),
    (r#"{"NumericGreaterThan": {"k": "21"}}"#, &[("k", "100")], true),
    (r#"{"NumericGreaterThan": {"k": "21"}}"#, &[("k", "21")], false),
    (r#"{"NumericGreaterThanEquals": {"k": "21"}}"#, &[("k", "21")], true),
    (r#"{"NumericGreaterThanEquals": {"k": "21"}}"#, &[("k", "20.9")], false),
    (r#"{"NumericLessThan": {"k": "many"}}"#, &[("k", "1")], false),
    // Dates: ISO 8601 or epoch seconds, on either side.
    (r#"{"DateEquals": {"k": "2026-11-22T08:00:00Z"}}"#, &[("k", "1795334400")], true),
    (r#"{"DateEquals": {"k": "2026-11-22T08:00:00Z"}}"#, &[("k", "2026-11-22T08:00:01Z")], false),
    (r#"{"DateNotEquals": {"k": "2026-11-22"}}"#, &[("k", "2026-11-22T08:00:00Z")], true),
    (r#"{"DateNotEquals": {"k": "2026-11-22"}}"#, &[("k", "2026-11-22T00:00:00Z")], false),
    (r#"{"DateLessThan": {"k": "2027-01-01T00:00:00Z"}}"#, &[("k", "2026-11-22T08:00:00Z")], true),
    (r#"{"DateLessThan": {"k": "2026-11-22T08:00:00Z"}}"#, &[("k", "2026-11-22T08:00:00Z")], false),
    (
        r#"{"DateLessThanEquals": {"k": "2026-11-22T08:00:00Z"}}"#,
        &[("k", "2026-11-22T08:00:00Z")],
        true,
    ),
    (
        r#"{"DateLessThanEquals": {"k": "2026-11-22T08:00:00Z"}}"#,
        &[("k", "2026-11-22T08:00:01Z")],
        false,
    ),
    (
        r#"{"DateGreaterThan": {"k": "2026-11-22T08:00:00+01:00"}}"#,
        &[("k", "2026-11-22T08:00:00Z")],
        true,
    ),
    (
        r#"{"DateGreaterThan": {"k": "2026-11-22T08:00:00Z"}}"#,
        &[("k", "2026-11-22T08:00:00Z")],
        false,
    ),
    (
        r#"{"DateGreaterThanEquals": {"k": "2026-11-22T08:00:00Z"}}"#,
        &[("k", "2026-11-22T08:00:00Z")],
        true,
    ),
    (
        r#"{"DateGreaterThanEquals": {"k": "2026-11-22T08:00:00Z"}}"#,
        &[("k", "2025-11-22T08:00:00Z")],
        false,
    ),
    // Bool, binary, addresses.
    (r#"{"Bool": {"k": "true"}}"#, &[("k", "true")], true),
    (r#"{"Bool": {"k": true}}"#, &[("k", "True")], true),
    (r#"{"Bool": {"k": "false"}}"#, &[("k", "true")], false),
    (r#"{"BinaryEquals": {"k": "AQID"}}"#, &[("k", "AQID")], true),
    (r#"{"BinaryEquals": {"k": "AQID"}}"#, &[("k", "AQIE")], false),
    (r#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "203.0.113.9")], true),
    (r#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "203.0.114.9")], false),
    (r#"{"IpAddress": {"k": "203.0.113.9"}}"#, &[("k", "203.0.113.9")], true),
    (r#"{"IpAddress": {"k": "2001:db8::/32"}}"#, &[("k", "2001:db8::7")], true),
    (r#"{"IpAddress": {"k": "0.0.0.0/0"}}"#, &[("k", "2001:db8::7")], false),
    (r#"{"NotIpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "198.51.100.1")], true),
    (r#"{"NotIpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "203.0.113.1")], false),
    // ARNs: Equals and Like are the same, a star stays within its part.
    (
        r#"{"ArnEquals": {"k": "arn:aws:iam::*:role/A*"}}"#,
        &[("k", "arn:aws:iam::111122223333:role/App")],
        true,
    ),
    (
        r#"{"ArnEquals": {"k": "arn:*:role/App"}}"#,
        &[("k", "arn:aws:iam::111122223333:role/App")],
        false,
    ),
    (
        r#"{"ArnLike": {"k": "arn:aws:iam::1111*:role/App"}}"#,
        &[("k", "arn:aws:iam::111122223333:role/App")],
        true,
    ),
    (r#"{"ArnLike": {"k": "arn:aws:iam::*:role/App"}}"#, &[("k", "App")], false),
    (
        r#"{"ArnNotEquals": {"k": "arn:aws:iam::*:role/App"}}"#,
        &[("k", "arn:aws:iam::1:role/B")],
        true,
    ),
    (
        r#"{"ArnNotEquals": {"k": "arn:aws:iam::*:role/App"}}"#,
        &[("k", "arn:aws:iam::1:role/App")],
        false,
    ),
    (
        r#"{"ArnNotLike": {"k": "arn:aws:iam::*:role/App"}}"#,
        &[("k", "arn:aws:iam::1:role/B")],
        true,
    ),
    (r#"{"ArnNotLike": {"k": "arn:aws:iam::*:role/*"}}"#, &[("k", "arn:aws:iam::1:role/B")], false),
    // Null asks whether the key is there.
    (r#"{"Null": {"k": "true"}}"#, &[], true),
    (r#"{"Null": {"k": "true"}}"#, &[("k", "x")], false),
    (r#"{"Null": {"k": "false"}}"#, &[("k", "x")], true),
    (r#"{"Null": {"k": false}}"#, &[], false),
    // An absent key: a positive operator fails, a negated one holds, IfExists holds.
    (r#"{"StringEquals": {"k": "x"}}"#, &[], false),
    (r#"{"StringNotEquals": {"k": "x"}}"#, &[], true),
    (r#"{"StringEqualsIfExists": {"k": "x"}}"#, &[], true),
    (r#"{"StringEqualsIfExists": {"k": "x"}}"#, &[("k", "y")], false),
    (r#"{"Bool": {"k": "false"}}"#, &[], false),
    (r#"{"BoolIfExists": {"k": "true"}}"#, &[], true),
    (r#"{"NotIpAddress": {"k": "10.0.0.0/8"}}"#, &[], true),
    (r#"{"ArnNotLike": {"k": "arn:aws:iam::*:role/*"}}"#, &[], true),
    (r#"{"NumericNotEquals": {"k": "1"}}"#, &[], true),
    (r#"{"DateNotEquals": {"k": "2026-11-22"}}"#, &[], true),
    (r#"{"NumericLessThanIfExists": {"k": "1"}}"#, &[], true),
    // Set operators.
    (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "[a, b]")], true),
    (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "[a, c]")], false),
    (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[], true),
    (r#"{"ForAnyValue:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "[c, b]")], true),
    (r#"{"ForAnyValue:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "[c, d]")], false),
    (r#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, &[], false),
    (r#"{"ForAllValues:StringNotEquals": {"k": "a"}}"#, &[("k", "[b, c]")], true),
    (r#"{"ForAllValues:StringNotEquals": {"k": "a"}}"#, &[("k", "[a, c]")], false),
    (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, &[("k", "[a, c]")], true),
    (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, &[("k", "[a]")], false),
    (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, &[], false),
    (
        r#"{"ForAnyValue:StringLike": {"k": "alias/app1-*"}}"#,
        &[("k", "[alias/x, alias/app1-y]")],
        true,
    ),
    (r#"{"ForAllValues:StringEquals": {"k": "a"}}"#, &[("k", "a")], true),
    // Several keys and several operators: all of them.
    (r#"{"StringEquals": {"k": "a", "l": "b"}}"#, &[("k", "a"), ("l", "b")], true),
    (r#"{"StringEquals": {"k": "a", "l": "b"}}"#, &[("k", "a")], false),
    (
        r#"{"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}"#,
        &[("k", "a"), ("l", "false")],
        false,
    ),
    // Variables.
    (
        r#"{"StringEquals": {"k": "${aws:PrincipalTag/Dept}"}}"#,
        &[("k", "IT"), ("aws:PrincipalTag/Dept", "IT")],
        true,
    ),
    (r#"{"StringEquals": {"k": "${aws:PrincipalTag/Dept}"}}"#, &[("k", "IT")], false),
    (r#"{"StringNotEquals": {"k": "${aws:PrincipalTag/Dept}"}}"#, &[("k", "IT")], true),
    (r#"{"StringEquals": {"k": "${aws:PrincipalTag/Dept, 'IT'}"}}"#, &[("k", "IT")], true),
    (
        r#"{"StringLike": {"k": "${aws:username}-*"}}"#,
        &[("k", "bob-1"), ("aws:username", "bob")],
        true,
    ),
    (r#"{"StringEquals": {"k": "${*}"}}"#, &[("k", "*")], true),
    (r#"{"NumericEquals": {"k": "${aws:x}"}}"#, &[("k", "1"), ("aws:x", "1")], false),
    (
        r#"{"ArnLike": {"k": "arn:aws:iam::${aws:PrincipalAccount}:role/*"}}"#,
        &[("k", "arn:aws:iam::111122223333:role/App"), ("aws:PrincipalAccount", "111122223333")],
        true,
    ),
];

#[test]
fn each_operator_has_a_yes_and_a_no() {
    for (condition, keys, expected) in ROWS {
        check(condition, keys, *expected);
    }
}

#[test]
fn the_old_version_of_the_language_takes_variables_as_text() {
    let old = r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*",
        "Resource": "*", "Condition": {"StringEquals": {"aws:username": "${aws:username}"}}}]}"#;
    let mut facts = facts(user("Bob"), "kms:Encrypt", old);
    facts.context.one("aws:username", "Bob");
    assert!(!decide(&facts).is_allowed());
    facts.key_policies = vec![attached("default", &old.replace("2008-10-17", "2012-10-17"))];
    assert!(decide(&facts).is_allowed());
}

#[test]
fn alias_conditions_work_in_iam_policies_only() {
    let condition =
        r#", "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}"#;
    let mut facts =
        facts(user("Bob"), "kms:Encrypt", &statement("Allow", Some("*"), "kms:*", condition));
    facts.context.many("kms:ResourceAliases", ["alias/app"]);
    assert!(!decide(&facts).is_allowed(), "in a key policy");
    facts.key_policies = vec![attached("default", &allow(&iam("root"), "kms:*"))];
    facts.identity = vec![attached("user/Bob: P", &statement("Allow", None, "kms:*", condition))];
    assert!(decide(&facts).is_allowed(), "in an IAM policy");
}
