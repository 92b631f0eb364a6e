//! The kinds of principals, and what each leaves to IAM, boundary and session policy.

use kms_engine::authz::{Facts, Resource, decide};
use kms_engine::principal::Principal;

use crate::world::*;

#[track_caller]
fn check(facts: &Facts, allowed: bool) {
    let decision = decide(facts);
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
}

fn federated() -> Principal {
    Principal::FederatedUser { account: account(A), name: "Fed".into() }
}

fn service() -> Principal {
    Principal::Service { name: "logs.eu-west-1.amazonaws.com".into() }
}

/// Which of IAM, boundary and session policy a statement with this principal needs. Each is tried alone.
#[track_caller]
fn needs(caller: Principal, key_policy: &str) -> String {
    let try_with = |identity: bool, boundary: bool, session: bool| {
        let mut facts = facts(caller.clone(), "kms:Encrypt", key_policy);
        if caller == federated() {
            facts.federated_by = Some(iam("user/Bob").into());
        }
        facts.identity = identity.then(|| attached("P", &may("kms:*"))).into_iter().collect();
        facts.boundary = Some(attached("B", &may(if boundary { "kms:*" } else { "s3:*" })));
        facts.session = vec![attached("S", &may(if session { "kms:*" } else { "s3:*" }))];
        decide(&facts).is_allowed()
    };
    if !try_with(true, true, true) {
        return "nothing helps".into();
    }
    let mut needed = Vec::new();
    for (name, allowed) in [
        ("identity", try_with(false, true, true)),
        ("boundary", try_with(true, false, true)),
        ("session", try_with(true, true, false)),
    ] {
        if !allowed {
            needed.push(name);
        }
    }
    if needed.is_empty() { "nothing".into() } else { needed.join(", ") }
}

#[test]
fn each_form_of_principal_leaves_something_else_to_the_callers_side() {
    let by_arn = |arn: &str| {
        let condition = format!(r#", "Condition": {{"ArnLike": {{"aws:PrincipalArn": "{arn}"}}}}"#);
        statement("Allow", Some("*"), "kms:*", &condition)
    };
    let to = |principal: &str| allow(principal, "kms:*");
    let all = "identity, boundary, session";
    let limits = "boundary, session";
    let app = || role("App", "s1");
    let rows = [
        (user("Bob"), to(&iam("root")), all),
        (user("Bob"), to(A), all),
        (app(), to(&iam("root")), all),
        (root(), to(&iam("root")), "nothing"),
        (user("Bob"), to(&iam("user/Bob")), "nothing"),
        (app(), to(&iam("role/App")), limits),
        (app(), to(&format!("arn:aws:sts::{A}:assumed-role/App/s1")), "nothing"),
        (app(), to(&format!("arn:aws:sts::{A}:assumed-role/App/s2")), "nothing helps"),
        (federated(), to(&format!("arn:aws:sts::{A}:federated-user/Fed")), "nothing"),
        (federated(), to(&iam("user/Bob")), limits),
        (federated(), to(&iam("root")), all),
        (user("Bob"), to("*"), "nothing"),
        (app(), to("*"), limits),
        (app(), by_arn(&iam("role/App")), "nothing"),
        (app(), by_arn(&iam("role/Other")), "nothing helps"),
        (user("Bob"), to("AIDABOB00000000000000"), "nothing"),
        (user("Bob"), to("AIDAGONE0000000000000"), "nothing helps"),
        // Named in two ways: the least limited decides.
        (app(), format!("{}, {}", to(&iam("root")), to(&iam("role/App"))), limits),
        (app(), format!("{}, {}", to(&iam("role/App")), by_arn(&iam("role/App"))), "nothing"),
    ];
    for (caller, key_policy, expected) in rows {
        assert_eq!(needs(caller.clone(), &key_policy), expected, "{caller} under {key_policy}");
    }
}

#[test]
fn a_service_is_named_exactly_and_has_no_side_of_its_own() {
    let named = |service: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}, "Action": "kms:*", "Resource": "*"}}"#
        )
    };
    check(&facts(service(), "kms:Encrypt", &named("logs.eu-west-1.amazonaws.com")), true);
    check(&facts(service(), "kms:Encrypt", &named("logs.amazonaws.com")), false);
    check(&facts(service(), "kms:Encrypt", &allow(&iam("root"), "kms:*")), false);
    let mut under_scp = facts(service(), "kms:Encrypt", &named("logs.eu-west-1.amazonaws.com"));
    under_scp.scps = vec![level("Root", &may_not("*"))];
    check(&under_scp, true);
    under_scp.rcps = vec![level("Root", &deny("*", "*"))];
    check(&under_scp, false);
}

#[test]
fn not_principal_exempts_only_who_is_listed_in_full() {
    let but = |listed: &[&str]| {
        let deny = format!(
            r#"{{"Effect": "Deny", "NotPrincipal": {{"AWS": {}}}, "Action": "kms:*", "Resource": "*"}}"#,
            serde_json::to_string(listed).unwrap()
        );
        format!("{}, {deny}", allow("*", "kms:*"))
    };
    let (account, app) = (iam("root"), iam("role/App"));
    let session = format!("arn:aws:sts::{A}:assumed-role/App/s1");
    let call = |listed: &[&str]| facts(role("App", "s1"), "kms:Encrypt", &but(listed));
    check(&call(&[&account, &app, &session]), true);
    check(&call(&[&account, &app]), false);
    check(&call(&[&app, &session]), false);
    let mut bounded = call(&[&account, &app, &session]);
    bounded.boundary = Some(attached("B", &may("*")));
    check(&bounded, false);
}

#[test]
fn a_service_linked_role_is_beyond_the_organizations_policies() {
    let linked = || role_at("/aws-service-role/rds.amazonaws.com/", "AWSServiceRoleForRDS", "s");
    let key_policy = allow(&linked().principal_arn(), "kms:*");
    let mut facts = facts(linked(), "kms:Encrypt", &key_policy);
    facts.scps = vec![level("Root", &may_not("*"))];
    facts.rcps = vec![level("Root", &deny("*", "*"))];
    check(&facts, true);
}

#[test]
fn a_role_is_assumed_when_its_trust_policy_says_so() {
    let trusts = |principal: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "sts:AssumeRole"}}"#
        )
    };
    let assume = |trust: &str, identity: Option<&str>| {
        let resource = Resource::Role { arn: iam("role/App").into(), account: account(A) };
        let mut facts = Facts::new(user("Bob"), "sts:AssumeRole", resource);
        facts.key_policies = vec![attached("trust policy", trust)];
        facts.identity = identity.map(|action| attached("P", &may(action))).into_iter().collect();
        facts
    };
    check(&assume(&trusts(&iam("user/Bob")), None), true);
    check(&assume(&trusts(&iam("root")), None), false);
    check(&assume(&trusts(&iam("root")), Some("sts:*")), true);
    check(&assume(&trusts(&iam("user/Eve")), Some("sts:*")), false);
}

#[test]
fn a_service_control_policy_holds_the_root_user_back_too() {
    let mut facts = facts(root(), "kms:Encrypt", &allow(&iam("root"), "kms:*"));
    check(&facts, true);
    facts.scps = vec![level("Root", &may("s3:*"))];
    check(&facts, false);
}

#[test]
fn a_vpc_endpoint_policy_only_takes_away() {
    let mut facts = facts(user("Bob"), "kms:Encrypt", &allow(&iam("user/Bob"), "kms:*"));
    facts.vpc_endpoint = Some(attached("vpce-1", &allow("*", "s3:*")));
    check(&facts, false);
    assert!(
        decide(&facts)
            .message()
            .ends_with("because no VPC endpoint policy allows the kms:Encrypt action")
    );
    facts.vpc_endpoint = Some(attached("vpce-1", &allow("*", "*")));
    check(&facts, true);
    facts.key_policies = vec![attached("default", &allow(&iam("user/Eve"), "kms:*"))];
    check(&facts, false);
}

#[test]
fn the_message_is_awss_and_shows_no_more() {
    let said = |facts: &Facts| decide(facts).message();
    let bob = || facts(user("Bob"), "kms:Encrypt", &allow(&iam("root"), "kms:*"));
    assert_eq!(
        said(&bob()),
        format!(
            "User: arn:aws:iam::{A}:user/Bob is not authorized to perform: kms:Encrypt on resource: {} because no \
             identity-based policy allows the kms:Encrypt action",
            key_arn(A)
        )
    );
    let explicit = |policy: &str| {
        format!("kms:Encrypt on resource: {} with an explicit deny in {policy}", key_arn(A))
    };
    let all = || attached("P", &may("*"));
    let no = || attached("P", &may_not("*"));
    let mut scp = bob();
    scp.scps = vec![level("Root", &may_not("*"))];
    assert!(said(&scp).ends_with(&explicit("a service control policy")), "{}", said(&scp));
    let mut boundary = bob();
    (boundary.identity, boundary.boundary) = (vec![all()], Some(no()));
    assert!(said(&boundary).ends_with(&explicit("a permissions boundary")));
    let mut session = bob();
    session.session = vec![no()];
    assert!(said(&session).ends_with(&explicit("a session policy")));
    // Only one kind of policy is named, though several deny.
    session.identity = vec![no()];
    assert!(said(&session).ends_with(&explicit("an identity-based policy")));

    let tag = Facts::new(user("Bob"), "kms:TagResource", Resource::Any);
    assert!(said(&tag).contains("to perform: kms:TagResource because no identity-based policy"));
    let create = Facts::new(user("Bob"), "kms:CreateKey", Resource::Any);
    assert!(said(&create).contains("to perform: kms:CreateKey on resource: * because"));
    let mut hidden = decide(&bob());
    hidden.hide_resource = true;
    assert!(hidden.message().contains("on the resource associated with this ciphertext"));
    assert!(!hidden.message().contains(":key/"));
}

#[test]
fn a_federation_token_without_a_policy_has_none_of_its_users_permissions() {
    let mut facts = facts(federated(), "kms:Encrypt", &allow(&iam("root"), "kms:*"));
    facts.identity = vec![attached("user/Bob: P", &may("kms:*"))];
    check(&facts, false);
    facts.session = vec![attached("session policy", &may("kms:*"))];
    check(&facts, true);
}
