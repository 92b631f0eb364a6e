//! A second evaluator, written from the reference's pseudo-code and from nothing else.
//!
//! It reads JSON as JSON, stops at the first answer, matches wildcards by recursion and keeps no trace. It shares no
//! code with the engine: where the two disagree, one of them has misread the reference.

use serde_json::Value;

use crate::naive_conditions::*;
use crate::random::{Caller, Grant, World};

/// What the second evaluator says.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Allowed,
    Explicit(&'static str),
    /// A whole layer lacks an Allow.
    Shut(&'static str),
    /// There is a way on the key's side, but something on the caller's side is missing.
    CallerSide,
}

/// How a statement names the caller.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Account,
    User,
    Role,
    Session,
    Federated,
    UserBehindSession,
    Service,
    Star,
    StarByArn,
}

pub fn authorize(w: &World) -> Answer {
    // 2: explicit deny anywhere.
    let scans: [(&'static str, Vec<&Value>, bool); 7] = [
        ("rcp", w.rcps.iter().collect(), rcp_in_scope(w)),
        ("scp", w.scps.iter().collect(), scp_in_scope(w)),
        ("vpc-endpoint", w.vpc_endpoint.iter().collect(), true),
        ("key-policy", vec![&w.key_policy], key_policy_in_scope(w)),
        ("identity", w.identity.iter().collect(), has_identity_policies(w)),
        ("boundary", w.boundary.iter().collect(), true),
        ("session", w.session.iter().collect(), true),
    ];
    for (layer, policies, in_scope) in &scans {
        if *in_scope && policies.iter().any(|p| any_statement(w, layer, p, "Deny")) {
            return Answer::Explicit(layer);
        }
    }
    if w.cross_account() && !w.usable_across_accounts() {
        return Answer::Shut("operation");
    }
    // 3, 4, 5: each level of each hierarchy must allow.
    if rcp_in_scope(w) && !w.rcps.iter().all(|p| any_statement(w, "rcp", p, "Allow")) {
        return Answer::Shut("rcp");
    }
    if scp_in_scope(w) && !w.scps.iter().all(|p| any_statement(w, "scp", p, "Allow")) {
        return Answer::Shut("scp");
    }
    if !w.vpc_endpoint.iter().all(|p| any_statement(w, "vpc-endpoint", p, "Allow")) {
        return Answer::Shut("vpc-endpoint");
    }
    let identity =
        is_root(w) || w.identity.iter().any(|p| any_statement(w, "identity", p, "Allow"));
    let boundary = w.boundary.iter().all(|p| any_statement(w, "boundary", p, "Allow"));
    let federated_without = matches!(w.caller, Caller::Federated) && w.session.is_none();
    let session =
        !federated_without && w.session.iter().all(|p| any_statement(w, "session", p, "Allow"));
    let limits = boundary && session;
    if !w.on_key() {
        return match (identity, boundary, session) {
            (true, true, true) => Answer::Allowed,
            (false, ..) => Answer::Shut("identity"),
            (_, false, _) => Answer::Shut("boundary"),
            _ => Answer::Shut("session"),
        };
    }
    // 6: paths A, B and C, or both sides.
    let mut ways = Vec::new();
    if key_policy_in_scope(w) {
        for statement in statements(&w.key_policy) {
            ways.extend(matches(w, "key-policy", statement, "Allow").map(|kind| (false, kind)));
        }
    }
    if w.action == "kms:RetireGrant" {
        ways.extend(w.retiring.iter().flat_map(|g| retires(w, g)).map(|kind| (true, kind)));
    } else {
        ways.extend(w.grants.iter().filter_map(|g| grant(w, g)).map(|kind| (true, kind)));
    }
    if ways.is_empty() {
        return Answer::Shut("key-policy");
    }
    let service = matches!(w.caller, Caller::Service);
    for (by_grant, kind) in ways {
        let enough = if is_root(w) || service {
            true
        } else if w.cross_account() && !by_grant {
            identity && limits
        } else {
            match kind {
                Kind::Account => identity && limits,
                Kind::Role | Kind::UserBehindSession => limits,
                Kind::Star => matches!(w.caller, Caller::User) || limits,
                _ => true,
            }
        };
        if enough {
            return Answer::Allowed;
        }
    }
    Answer::CallerSide
}

fn is_root(w: &World) -> bool {
    matches!(w.caller, Caller::Root)
}

fn has_identity_policies(w: &World) -> bool {
    !(is_root(w) || matches!(w.caller, Caller::Service) && w.on_key())
}

fn rcp_in_scope(w: &World) -> bool {
    w.on_key()
        && !w.aws_managed
        && w.action != "kms:RetireGrant"
        && !matches!(w.caller, Caller::ServiceLinked)
}

fn scp_in_scope(w: &World) -> bool {
    !matches!(w.caller, Caller::Service | Caller::ServiceLinked)
}

fn key_policy_in_scope(w: &World) -> bool {
    w.on_key() && w.action != "kms:RetireGrant"
}

fn statements(policy: &Value) -> &Vec<Value> {
    policy["Statement"].as_array().unwrap()
}

fn any_statement(w: &World, layer: &str, policy: &Value, effect: &str) -> bool {
    statements(policy).iter().any(|s| matches(w, layer, s, effect).is_some())
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// Whether the statement is about the request, and as what it names the caller.
fn matches(w: &World, layer: &str, s: &Value, effect: &str) -> Option<Kind> {
    if s["Effect"] != effect {
        return None;
    }
    let kind = if let Some(not) = s.get("NotPrincipal") {
        if exempt(w, not) {
            return None;
        }
        Kind::Star
    } else if let Some(principal) = s.get("Principal") {
        principal_kind(w, principal, s)?
    } else {
        Kind::Star
    };
    let fits_action = |v: &Value| {
        texts(v).iter().any(|p| like(&literal_tokens(&p.to_lowercase()), &w.action.to_lowercase()))
    };
    match (s.get("Action"), s.get("NotAction")) {
        (Some(v), _) if fits_action(v) => {}
        (None, Some(v)) if !fits_action(v) => {}
        _ => return None,
    }
    let fits_resource = |v: &Value| {
        texts(v).iter().any(|p| {
            let mut p = p.clone();
            while p.starts_with("arn:") && p.matches(':').count() < 5 {
                p.push_str(":*");
            }
            variables(w, &p).is_some_and(|tokens| like(&tokens, &w.resource()))
        })
    };
    match (s.get("Resource"), s.get("NotResource")) {
        (Some(v), _) if fits_resource(v) => {}
        (None, Some(v)) if !fits_resource(v) => {}
        _ => return None,
    }
    if let Some(conditions) = s.get("Condition").and_then(Value::as_object) {
        for (operator, keys) in conditions {
            for (key, wanted) in keys.as_object().unwrap() {
                if !condition(w, layer, operator, key, &texts(wanted)) {
                    return None;
                }
            }
        }
    }
    Some(kind)
}

fn principal_kind(w: &World, principal: &Value, s: &Value) -> Option<Kind> {
    let star = || match s["Condition"].as_object().is_some_and(names_arn) {
        true => Kind::StarByArn,
        false => Kind::Star,
    };
    if principal == "*" {
        return Some(star());
    }
    let mut kinds = Vec::new();
    for text in principal.get("AWS").map(texts).unwrap_or_default() {
        kinds.extend(if text == "*" { Some(star()) } else { one_principal(w, &text) });
    }
    for text in principal.get("Service").map(texts).unwrap_or_default() {
        kinds.extend(
            (matches!(w.caller, Caller::Service) && text == w.caller_arn())
                .then_some(Kind::Service),
        );
    }
    // The least limited of several decides.
    let rank = |k: &Kind| match k {
        Kind::Account => 3,
        Kind::Star => 2,
        Kind::Role | Kind::UserBehindSession => 1,
        _ => 0,
    };
    kinds.into_iter().min_by_key(rank)
}

fn names_arn(conditions: &serde_json::Map<String, Value>) -> bool {
    conditions.iter().any(|(operator, keys)| {
        let operator = operator.strip_prefix("ForAnyValue:").unwrap_or(operator);
        let known =
            ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"]
                .contains(&operator);
        known
            && keys.as_object().unwrap().keys().any(|k| k.eq_ignore_ascii_case("aws:PrincipalArn"))
    })
}

fn one_principal(w: &World, text: &str) -> Option<Kind> {
    let account = w.caller_account()?;
    if text == account || text == format!("arn:aws:iam::{account}:root") {
        return Some(Kind::Account);
    }
    match w.caller {
        Caller::User if text == w.caller_arn() => Some(Kind::User),
        Caller::Role | Caller::ServiceLinked if text == w.principal_arn() => Some(Kind::Role),
        Caller::Role | Caller::ServiceLinked if text == w.caller_arn() => Some(Kind::Session),
        Caller::Federated if text == w.caller_arn() => Some(Kind::Federated),
        Caller::Federated if text == w.federated_by() => Some(Kind::UserBehindSession),
        _ => None,
    }
}

/// NotPrincipal exempts whoever is listed with every identity, and nobody who has a boundary.
fn exempt(w: &World, not: &Value) -> bool {
    if w.boundary.is_some() {
        return false;
    }
    let aws = not.get("AWS").map(texts).unwrap_or_default();
    if not == "*" || aws.iter().any(|t| t == "*") {
        return true;
    }
    let kinds: Vec<Kind> = aws.iter().filter_map(|t| one_principal(w, t)).collect();
    let has = |kind: Kind| kinds.contains(&kind);
    match w.caller {
        Caller::Root => has(Kind::Account),
        Caller::User => has(Kind::Account) && has(Kind::User),
        Caller::Role | Caller::ServiceLinked => {
            has(Kind::Account) && has(Kind::Role) && has(Kind::Session)
        }
        Caller::Federated => has(Kind::Account) && has(Kind::Federated),
        Caller::Service => {
            not.get("Service").map(texts).unwrap_or_default().contains(&w.caller_arn())
        }
    }
}

fn party(w: &World, text: &str) -> Option<Kind> {
    if matches!(w.caller, Caller::Service) {
        return (text == w.caller_arn()).then_some(Kind::Service);
    }
    one_principal(w, text)
}

fn grant(w: &World, g: &Grant) -> Option<Kind> {
    let kind = party(w, &g.grantee)?;
    let operation = w.action.strip_prefix("kms:").unwrap();
    if !g.operations.contains(&operation) {
        return None;
    }
    if !(g.effective || g.token) || g.ended {
        return None;
    }
    let lower = |pairs: &[(String, String)]| {
        let mut pairs: Vec<(String, String)> =
            pairs.iter().map(|(k, v)| (k.to_lowercase(), v.clone())).collect();
        pairs.sort();
        pairs
    };
    if ["Encrypt", "Decrypt", "GenerateDataKey"].contains(&operation) {
        let request = lower(&w.encryption_context);
        if g.equals.as_ref().is_some_and(|wanted| lower(wanted) != request) {
            return None;
        }
        if g.subset
            .as_ref()
            .is_some_and(|wanted| !lower(wanted).iter().all(|pair| request.contains(pair)))
        {
            return None;
        }
    }
    Some(kind)
}

/// The retiring principal, the grantee with RetireGrant, the account that made the grant, the key's account.
fn retires(w: &World, g: &Grant) -> Vec<Kind> {
    let mut parties = vec![g.retiring.clone(), g.issuing_account.clone(), w.owner.to_owned()];
    if g.operations.contains(&"RetireGrant") {
        parties.push(g.grantee.clone());
    }
    parties.iter().filter_map(|text| party(w, text)).collect()
}
