//! A few words for building facts in a test.

use std::sync::Arc;

use kms_engine::authz::policy::Policy;
use kms_engine::authz::{Attached, Facts, Level, Resource};
use kms_engine::principal::{AccountId, Principal};

pub const A: &str = "111122223333";
pub const B: &str = "444455556666";
pub const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

pub fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

pub fn user(name: &str) -> Principal {
    Principal::User {
        account: account(A),
        path: "/".into(),
        name: name.into(),
        id: format!("AIDA{:0<17}", name.to_uppercase()),
    }
}

pub fn role(name: &str, session: &str) -> Principal {
    role_at("/", name, session)
}

pub fn role_at(path: &str, name: &str, session: &str) -> Principal {
    Principal::AssumedRole {
        account: account(A),
        path: path.into(),
        role: name.into(),
        id: format!("AROA{:0<17}", name.to_uppercase()),
        session: session.into(),
    }
}

pub fn root() -> Principal {
    Principal::Root { account: account(A) }
}

pub fn key_arn(owner: &str) -> String {
    format!("arn:aws:kms:eu-west-1:{owner}:key/{KEY_ID}")
}

pub fn key(owner: &str) -> Resource {
    Resource::Key { arn: key_arn(owner).into(), account: account(owner), aws_managed: false }
}

pub fn managed_key() -> Resource {
    Resource::Key { arn: key_arn(A).into(), account: account(A), aws_managed: true }
}

/// A policy from text, or from bare statements.
#[track_caller]
pub fn policy(text: &str) -> Arc<Policy> {
    let text = match text.contains("\"Statement\"") {
        true => text.to_owned(),
        false => format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#),
    };
    Arc::new(Policy::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

pub fn attached(name: &str, text: &str) -> Attached {
    Attached::named(name, policy(text))
}

pub fn level(name: &str, text: &str) -> Level {
    Level { name: name.into(), policies: vec![attached("P", text)] }
}

/// Facts of a call by `caller` on a key of account A, under this key policy.
#[track_caller]
pub fn facts(caller: Principal, action: &str, key_policy: &str) -> Facts {
    let mut facts = Facts::new(caller, action, key(A));
    facts.key_policies = vec![attached("default", key_policy)];
    let account = facts.caller.account().map(|account| account.to_string());
    facts.context.one("aws:PrincipalArn", facts.caller.principal_arn());
    facts.context.maybe("kms:CallerAccount", account);
    facts
}

/// The same with the key in account B.
#[track_caller]
pub fn foreign(caller: Principal, action: &str, key_policy: &str) -> Facts {
    let mut facts = facts(caller, action, key_policy);
    facts.resource = key(B);
    facts
}

/// `{"Effect":"Allow","Principal":{"AWS":...},"Action":...,"Resource":"*"}`.
pub fn allow(principal: &str, action: &str) -> String {
    statement("Allow", Some(principal), action, "")
}

pub fn deny(principal: &str, action: &str) -> String {
    statement("Deny", Some(principal), action, "")
}

/// An identity statement on every resource.
pub fn may(action: &str) -> String {
    statement("Allow", None, action, "")
}

pub fn may_not(action: &str) -> String {
    statement("Deny", None, action, "")
}

/// A statement; `more` is appended inside it.
pub fn statement(effect: &str, principal: Option<&str>, action: &str, more: &str) -> String {
    let principal =
        principal.map(|p| format!(r#""Principal": {{"AWS": "{p}"}}, "#)).unwrap_or_default();
    format!(r#"{{"Effect": "{effect}", {principal}"Action": "{action}", "Resource": "*"{more}}}"#)
}

pub fn iam(who: &str) -> String {
    format!("arn:aws:iam::{A}:{who}")
}
