//! How random worlds are drawn: often enough allowed, often enough denied, from few names so that they meet.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use crate::random::{Caller, Grant, World};
use crate::world::{A, B, key_arn};

fn principal_names() -> Vec<String> {
    let a = |resource: &str| format!("arn:aws:iam::{A}:{resource}");
    vec![
        "*".into(),
        A.into(),
        B.into(),
        a("root"),
        format!("arn:aws:iam::{B}:root"),
        a("user/Bob"),
        a("user/Eve"),
        a("role/App"),
        a("role/Other"),
        a("role/aws-service-role/x.amazonaws.com/Linked"),
        format!("arn:aws:sts::{A}:assumed-role/App/s1"),
        format!("arn:aws:sts::{A}:assumed-role/App/s2"),
        format!("arn:aws:sts::{A}:federated-user/Fed"),
    ]
}

const ACTIONS: &[&str] = &[
    "kms:*",
    "*",
    "kms:Encrypt",
    "KMS:encrypt",
    "kms:Decrypt",
    "kms:?ecrypt",
    "kms:*rypt",
    "kms:Create*",
    "kms:*Grant*",
    "kms:PutKeyPolicy",
    "s3:*",
];

fn resources() -> Vec<String> {
    vec![
        "*".into(),
        "*".into(),
        "*".into(),
        key_arn(A),
        key_arn(B),
        format!("arn:aws:kms:*:{A}:key/*"),
        "arn:aws:kms:*:*:key/????abcd-*".into(),
        "arn:aws:kms".into(),
        "arn:aws:s3:::bucket".into(),
        format!("arn:aws:kms:eu-west-1:{A}:alias/${{aws:PrincipalTag/Dept, 'app'}}"),
    ]
}

const TEXTS: &[&str] = &[
    "IT",
    "it",
    "I*",
    "?T",
    "*",
    "app",
    "${aws:PrincipalTag/Dept}",
    "${aws:PrincipalTag/Missing}",
    "${aws:username, 'IT'}",
    "s3.eu-west-1.amazonaws.com",
    "s3.*.amazonaws.com",
];

fn principal() -> impl Strategy<Value = Value> {
    let service = select(vec!["logs.eu-west-1.amazonaws.com", "s3.amazonaws.com"]);
    prop_oneof![
        1 => Just(json!("*")),
        8 => subsequence(principal_names(), 1..=3).prop_map(|names| json!({"AWS": names})),
        1 => service.prop_map(|name| json!({"Service": name})),
    ]
}

fn maybe_listed(texts: Vec<String>) -> impl Strategy<Value = Value> {
    subsequence(texts, 1..=2).prop_map(|texts| match texts.as_slice() {
        [one] => json!(one),
        many => json!(many),
    })
}

fn condition() -> impl Strategy<Value = Value> {
    let owned = |texts: &[&str]| -> Vec<String> { texts.iter().map(|t| (*t).to_owned()).collect() };
    let family = |operators: &'static [&'static str],
                  keys: &'static [&'static str],
                  values: Vec<String>| {
        let prefix = select(vec!["", "", "", "ForAnyValue:", "ForAllValues:"]);
        let suffix = select(vec!["", "", "IfExists"]);
        (prefix, select(operators), suffix, select(keys), maybe_listed(values)).prop_map(
            |(prefix, operator, suffix, key, values)| json!({format!("{prefix}{operator}{suffix}"): {key: values}}),
        )
    };
    let strings: &[&str] = &[
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
    ];
    let numbers: &[&str] = &[
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ];
    let dates: &[&str] = &[
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
    ];
    let arns: &[&str] =
        &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "StringLike", "StringEquals"];
    let string_keys: &[&str] = &[
        "aws:PrincipalTag/Dept",
        "AWS:principaltag/dept",
        "kms:ViaService",
        "kms:EncryptionContext:Dept",
        "kms:EncryptionContextKeys",
        "aws:TagKeys",
        "kms:ResourceAliases",
        "aws:PrincipalTag/Missing",
    ];
    let arn_values = vec![
        format!("arn:aws:iam::{A}:role/App"),
        format!("arn:aws:iam::{A}:role/*"),
        format!("arn:aws:iam::*:user/${{aws:username, 'Bob'}}"),
        "arn:*:role/App".into(),
        "*".into(),
    ];
    let null = (
        select(vec!["kms:ViaService", "aws:TagKeys", "aws:PrincipalArn", "kms:ResourceAliases"]),
        select(vec!["true", "false", "TRUE"]),
    );
    prop_oneof![
        5 => family(strings, string_keys, owned(TEXTS)),
        1 => family(numbers, &["kms:Days"], owned(&["7", "7.5", "30", "-1", "x"])),
        1 => family(dates, &["aws:CurrentTime"],
            owned(&["2026-11-22T08:00:00Z", "2026-11-22T09:00:00+01:00", "2027-01-01T00:00:00Z", "1795334400", "x"])),
        1 => family(&["Bool"], &["kms:Flag", "kms:NoFlag"], owned(&["true", "false", "True"])),
        1 => family(&["IpAddress", "NotIpAddress"], &["aws:SourceIp"],
            owned(&["10.0.0.0/8", "10.1.2.3", "10.1.2.0/23", "0.0.0.0/0", "192.0.2.0/24", "x"])),
        3 => family(arns, &["aws:PrincipalArn"], arn_values),
        1 => family(&["BinaryEquals"], &["kms:Bytes"], owned(&["AQID", "AAAA"])),
        1 => null.prop_map(|(key, value)| json!({"Null": {key: value}})),
    ]
}

fn statement(with_principal: bool) -> impl Strategy<Value = Value> {
    let actions: Vec<String> = ACTIONS.iter().map(|a| (*a).to_owned()).collect();
    let odds = prop::bool::weighted;
    (
        (odds(0.8), odds(0.1), odds(0.1), odds(0.1)),
        principal(),
        maybe_listed(actions),
        maybe_listed(resources()),
        prop::collection::vec(condition(), 0..=2),
        odds(0.4),
    )
        .prop_map(
            move |(
                (allow, not_p, not_a, not_r),
                principal,
                actions,
                resources,
                conditions,
                conditioned,
            )| {
                let mut s = json!({"Effect": if allow { "Allow" } else { "Deny" }});
                if with_principal {
                    s[if not_p && !allow { "NotPrincipal" } else { "Principal" }] = principal;
                }
                s[if not_a { "NotAction" } else { "Action" }] = actions;
                s[if not_r { "NotResource" } else { "Resource" }] = resources;
                for condition in conditions.into_iter().filter(|_| conditioned) {
                    for (operator, keys) in condition.as_object().unwrap() {
                        for (key, values) in keys.as_object().unwrap() {
                            s["Condition"][operator][key] = values.clone();
                        }
                    }
                }
                s
            },
        )
}

fn policy(with_principal: bool) -> impl Strategy<Value = Value> {
    prop::collection::vec(statement(with_principal), 1..=3)
        .prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// Most of the time a limiting layer allows everything, or no random world would be allowed anything.
fn limiting(with_principal: bool) -> impl Strategy<Value = Value> {
    let mut all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    if with_principal {
        all["Principal"] = json!("*");
    }
    let open = json!({"Version": "2012-10-17", "Statement": [all]});
    prop_oneof![3 => Just(open), 2 => policy(with_principal)]
}

fn context() -> impl Strategy<Value = Vec<(&'static str, Vec<&'static str>)>> {
    let all: Vec<(&str, Vec<Vec<&str>>)> = vec![
        ("aws:PrincipalTag/Dept", vec![vec!["IT"], vec!["it"], vec!["I*"], vec!["app"]]),
        (
            "kms:ViaService",
            vec![vec!["s3.eu-west-1.amazonaws.com"], vec!["ec2.eu-west-1.amazonaws.com"]],
        ),
        ("kms:EncryptionContext:Dept", vec![vec!["IT"], vec!["OT"]]),
        ("kms:EncryptionContextKeys", vec![vec!["IT"], vec!["IT", "app"], vec!["x", "IT"]]),
        ("aws:TagKeys", vec![vec!["IT", "it"], vec!["x"]]),
        ("kms:ResourceAliases", vec![vec!["app"]]),
        ("kms:Days", vec![vec!["7"], vec!["7.5"], vec!["30"]]),
        ("aws:CurrentTime", vec![vec!["2026-11-22T08:00:00Z"]]),
        ("kms:Flag", vec![vec!["true"], vec!["false"]]),
        ("aws:SourceIp", vec![vec!["10.1.2.3"], vec!["10.1.3.4"], vec!["192.0.2.1"]]),
        ("aws:username", vec![vec!["Bob"], vec!["App"]]),
        ("kms:Bytes", vec![vec!["AQID"]]),
    ];
    let present: Vec<_> = all
        .into_iter()
        .map(|(name, choices)| {
            prop::option::of(select(choices)).prop_map(move |v| v.map(|v| (name, v)))
        })
        .collect();
    present.prop_map(|keys| keys.into_iter().flatten().collect())
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let all = [("Dept", "IT"), ("Dept", "it"), ("dept", "IT"), ("X", "1"), ("Y", "2")];
    subsequence(all.to_vec(), 0..=2).prop_map(|pairs| {
        // Names that differ in case only would be one name.
        let mut seen = Vec::new();
        pairs
            .into_iter()
            .filter(|(name, _)| {
                let lower = name.to_lowercase();
                let new = !seen.contains(&lower);
                seen.push(lower);
                new
            })
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    })
}

fn grant() -> impl Strategy<Value = Grant> {
    let parties = || {
        let mut names: Vec<String> =
            principal_names().into_iter().filter(|name| name != "*").collect();
        names.push("logs.eu-west-1.amazonaws.com".into());
        select(names)
    };
    let operations = subsequence(
        vec!["Encrypt", "Decrypt", "GenerateDataKey", "CreateGrant", "RetireGrant", "DescribeKey"],
        1..=4,
    );
    (
        (parties(), parties(), select(vec![A, B]), operations),
        (prop::option::weighted(0.2, pairs()), prop::option::weighted(0.3, pairs())),
        (prop::bool::weighted(0.8), prop::bool::weighted(0.1), any::<bool>()),
    )
        .prop_map(
            |(
                (grantee, retiring, issuing, operations),
                (equals, subset),
                (effective, ended, token),
            )| Grant {
                grantee,
                retiring,
                issuing_account: issuing.to_owned(),
                operations,
                equals,
                subset,
                effective,
                ended,
                token,
            },
        )
}

pub fn world() -> impl Strategy<Value = World> {
    let callers = vec![
        Caller::Root,
        Caller::User,
        Caller::User,
        Caller::Role,
        Caller::Role,
        Caller::Role,
        Caller::ServiceLinked,
        Caller::Federated,
        Caller::Service,
    ];
    let actions = vec![
        "kms:Encrypt",
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:CreateGrant",
        "kms:PutKeyPolicy",
        "kms:RetireGrant",
        "kms:CreateKey",
        "kms:CreateAlias",
    ];
    let some = |odds, with_principal| prop::option::weighted(odds, limiting(with_principal));
    (
        (select(callers), select(vec![A, A, B]), prop::bool::weighted(0.1), select(actions)),
        (policy(true), prop::collection::vec(policy(false), 0..=2)),
        (some(0.2, false), some(0.2, false), some(0.2, true)),
        (
            prop::collection::vec(limiting(false), 0..=2),
            prop::collection::vec(limiting(true), 0..=2),
        ),
        (context(), pairs()),
        (prop::collection::vec(grant(), 0..=2), prop::option::of(grant())),
    )
        .prop_map(
            |(
                (caller, owner, aws_managed, action),
                (key_policy, identity),
                (boundary, session, vpc_endpoint),
                (scps, rcps),
                (context, encryption_context),
                (grants, retiring),
            )| World {
                caller,
                owner,
                aws_managed,
                action,
                key_policy,
                identity,
                boundary,
                session,
                scps,
                rcps,
                vpc_endpoint,
                context,
                encryption_context,
                grants,
                retiring,
            },
        )
}

/// A world in which nothing but the conditions of one statement decides.
pub fn conditioned() -> impl Strategy<Value = World> {
    (context(), prop::collection::vec(condition(), 1..=2)).prop_map(|(context, conditions)| {
        let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        for condition in conditions {
            for (operator, keys) in condition.as_object().unwrap() {
                for (key, values) in keys.as_object().unwrap() {
                    statement["Condition"][operator][key] = values.clone();
                }
            }
        }
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        World {
            caller: Caller::User,
            owner: A,
            aws_managed: false,
            action: "kms:CreateKey",
            key_policy: policy.clone(),
            identity: vec![policy],
            boundary: None,
            session: None,
            scps: Vec::new(),
            rcps: Vec::new(),
            vpc_endpoint: None,
            context,
            encryption_context: Vec::new(),
            grants: Vec::new(),
            retiring: None,
        }
    })
}
