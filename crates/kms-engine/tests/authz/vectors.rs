//! The thirty vectors of the reference: documents, call, outcome, reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_engine::authz::policy::{aws_managed_key_policy, default_key_policy};
use kms_engine::authz::{Constraints, Facts, GrantFacts, Resource, decide};
use kms_engine::principal::Principal;
use kms_engine::spec::GrantOperation;
use kms_engine::time::Timestamp;

use crate::world::*;

struct Row {
    number: u32,
    facts: Facts,
    /// What the headline must contain: `allow` and words of the reason, or words of AWS's message.
    expected: Expected,
}

enum Expected {
    Allow(&'static str),
    Deny(&'static str),
}
use Expected::{Allow, Deny};

fn default() -> String {
    default_key_policy(&account(A))
}

fn only_app() -> String {
    allow(&iam("role/App"), "kms:Encrypt")
}

fn app() -> Principal {
    role("App", "s1")
}

fn with(mut facts: Facts, change: impl FnOnce(&mut Facts)) -> Facts {
    change(&mut facts);
    facts
}

fn identity(text: &str) -> impl FnOnce(&mut Facts) {
    move |facts: &mut Facts| facts.identity = vec![attached("user: P", text)]
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn grant(constraints: Constraints) -> GrantFacts {
    GrantFacts {
        id: "abcd".into(),
        grantee: iam("user/Bob").into(),
        retiring_principal: None,
        issuing_account: Some(account(A)),
        operations: [GrantOperation::Decrypt].into(),
        constraints,
        effective_from: Timestamp::LAB_START,
        ineffective_from: None,
        token_presented: false,
    }
}

fn granted(key_policy: &str, constraints: Constraints) -> Facts {
    with(facts(user("Bob"), "kms:Decrypt", key_policy), |facts| {
        facts.grants = vec![grant(constraints)];
        facts.encryption_context = Some(Arc::new(pairs(&[("Dept", "IT"), ("X", "1")])));
    })
}

fn aws_s3(caller: Principal, via_s3: bool) -> Facts {
    let text = aws_managed_key_policy("s3", &account(A), "eu-west-1");
    with(facts(caller, "kms:Decrypt", &text), |facts| {
        facts.resource = managed_key();
        if via_s3 {
            facts.context.one("kms:ViaService", "s3.eu-west-1.amazonaws.com");
        }
    })
}

const OUTSIDE_ORG: &str = r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
    "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-example"}}}"#;
const EVERYTHING: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const RCP_FULL: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;

fn under_rcp(facts: Facts) -> Facts {
    with(facts, |facts| {
        facts.rcps =
            vec![level("Root", RCP_FULL), level("account", &format!("{RCP_FULL}, {OUTSIDE_ORG}"))];
    })
}

fn shared_with_a() -> Facts {
    let key_policy = allow(&iam("root"), "kms:Decrypt");
    let on_key =
        format!(r#"{{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{}"}}"#, key_arn(B));
    with(foreign(user("Bob"), "kms:Decrypt", &key_policy), identity(&on_key))
}

fn rows() -> Vec<Row> {
    let row = |number, facts, expected| Row { number, facts, expected };
    let encrypt = |caller, key_policy: &str| facts(caller, "kms:Encrypt", key_policy);
    let bob = || user("Bob");
    let s3_only = attached("Boundary", &may("s3:*"));
    let no_context = statement(
        "Deny",
        Some("*"),
        "kms:Encrypt",
        r#", "Condition": {"Null": {"kms:EncryptionContextKeys": "true"}}"#,
    );
    let via_s3 = statement(
        "Allow",
        Some("*"),
        "kms:Decrypt",
        r#", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#,
    );
    let from_endpoint = statement(
        "Allow",
        Some(&iam("root")),
        "kms:*",
        r#", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#,
    );
    let on_alias = format!(
        r#"{{"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "arn:aws:kms:eu-west-1:{A}:alias/app"}}"#
    );
    vec![
        row(
            1,
            with(encrypt(bob(), &default()), identity(&may("kms:Encrypt"))),
            Allow("leaves it to IAM"),
        ),
        row(2, encrypt(bob(), &default()), Deny("no identity-based policy")),
        row(
            3,
            with(encrypt(bob(), &only_app()), identity(&may("kms:*"))),
            Deny("no resource-based policy"),
        ),
        row(4, encrypt(app(), &only_app()), Allow("by the role's ARN")),
        row(
            5,
            with(encrypt(app(), &only_app()), |f| f.boundary = Some(s3_only.clone())),
            Deny("no permissions boundary allows"),
        ),
        row(
            6,
            with(encrypt(app(), &only_app()), |f| f.session = vec![s3_only.clone()]),
            Deny("no session policy allows"),
        ),
        row(
            7,
            with(
                encrypt(
                    app(),
                    &allow(&format!("arn:aws:sts::{A}:assumed-role/App/s1"), "kms:Encrypt"),
                ),
                |f| {
                    f.boundary = Some(s3_only.clone());
                    f.session = vec![s3_only.clone()];
                },
            ),
            Allow("by its session ARN"),
        ),
        row(
            8,
            with(encrypt(bob(), &allow(&iam("user/Bob"), "kms:Encrypt")), |f| {
                f.boundary = Some(s3_only.clone());
            }),
            Allow("by the user's ARN"),
        ),
        row(
            9,
            with(encrypt(bob(), &default()), |f| {
                identity(&may("kms:Encrypt"))(f);
                f.scps = vec![level("Root", EVERYTHING), level("OU", &may("s3:*"))];
            }),
            Deny("no service control policy"),
        ),
        row(
            10,
            with(encrypt(app(), &only_app()), identity(&may_not("kms:Encrypt"))),
            Deny("explicit deny in an identity-based policy"),
        ),
        row(11, facts(root(), "kms:DescribeKey", &only_app()), Deny("no resource-based policy")),
        row(
            12,
            granted(
                &only_app(),
                Constraints { subset: Some(pairs(&[("Dept", "IT")])), ..Constraints::default() },
            ),
            Allow("grant abcd"),
        ),
        row(
            13,
            granted(
                &only_app(),
                Constraints { equals: Some(pairs(&[("Dept", "IT")])), ..Constraints::default() },
            ),
            Deny("no resource-based policy"),
        ),
        row(
            14,
            granted(&deny(&iam("user/Bob"), "kms:*"), Constraints::default()),
            Deny("explicit deny in a resource-based policy"),
        ),
        row(
            15,
            foreign(bob(), "kms:Decrypt", &allow(&iam("root"), "kms:Decrypt")),
            Deny("no identity-based"),
        ),
        row(16, shared_with_a(), Allow("both accounts allow it")),
        row(
            17,
            foreign(bob(), "kms:Decrypt", &allow(&iam("user/Bob"), "kms:Decrypt")),
            Deny("no identity-based policy"),
        ),
        row(
            18,
            with(foreign(bob(), "kms:PutKeyPolicy", &allow(&iam("root"), "kms:*")), |f| {
                identity(&may("kms:*"))(f);
                f.cross_account_allowed = false;
            }),
            Deny("no resource-based policy"),
        ),
        row(
            19,
            with(aws_s3(bob(), false), identity(&may("kms:*"))),
            Deny("no resource-based policy"),
        ),
        row(20, with(aws_s3(bob(), true), identity(&may("s3:GetObject"))), Allow("by \"*\"")),
        row(
            21,
            with(aws_s3(bob(), true), identity(&may_not("kms:Decrypt"))),
            Deny("explicit deny in an identity-based policy"),
        ),
        row(22, under_rcp(shared_with_a()), Deny("explicit deny in a resource control policy")),
        row(23, under_rcp(aws_s3(bob(), true)), Allow("by \"*\"")),
        row(24, facts(bob(), "kms:Decrypt", &via_s3), Deny("no resource-based policy")),
        row(
            25,
            with(
                facts(role("Admin", "s"), "kms:PutKeyPolicy", &allow(&iam("role/Other"), "kms:*")),
                |f| {
                    identity(&may("kms:*"))(f);
                },
            ),
            Deny("no resource-based policy"),
        ),
        row(
            26,
            with(
                encrypt(bob(), &format!("{}, {no_context}", allow(&iam("root"), "kms:*"))),
                identity(&may("kms:*")),
            ),
            Deny("explicit deny in a resource-based policy"),
        ),
        row(
            27,
            with(encrypt(bob(), &from_endpoint), identity(&may("kms:*"))),
            Deny("no resource-based policy"),
        ),
        row(
            28,
            with(encrypt(bob(), &default()), identity(&on_alias)),
            Deny("no identity-based policy"),
        ),
        row(
            29,
            with(
                encrypt(
                    role_at(
                        "/aws-reserved/sso.amazonaws.com/eu-west-1/",
                        "AWSReservedSSO_Dev_0123",
                        "ann",
                    ),
                    &default(),
                ),
                identity(&may("kms:*")),
            ),
            Allow("leaves it to IAM"),
        ),
        row(
            30,
            with(
                Facts::new(bob(), "kms:GenerateRandom", Resource::Any),
                identity(&may("kms:GenerateRandom")),
            ),
            Allow("no policy of a key is asked"),
        ),
    ]
}

#[test]
fn the_thirty_vectors_of_the_reference_hold() {
    let rows = rows();
    assert_eq!(rows.len(), 30);
    for Row { number, facts, expected } in rows {
        let decision = decide(&facts);
        let (allowed, words, said) = match expected {
            Allow(words) => (true, words, decision.because.clone()),
            Deny(words) => (false, words, decision.message()),
        };
        assert_eq!(decision.is_allowed(), allowed, "vector {number}: {decision:#?}");
        assert!(said.contains(words), "vector {number} says: {said}");
        assert_eq!(decision.conclude(), decision.effect, "vector {number}");
    }
}
