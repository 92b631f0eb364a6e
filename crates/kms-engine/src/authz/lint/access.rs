//! Who can do what under a key policy, found out by deciding.
//!
//! Conditions depend on the request, so each action is decided twice: once as if every condition went against the
//! caller, once as if every condition went for the caller.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Finding, KeyAction, Level, Subject};
use crate::authz::decide::decide;
use crate::authz::facts::{Attached, Facts, Resource};
use crate::authz::policy::{Policy, PrincipalPattern};
use crate::principal::{AccountId, Principal};

/// What one principal, or one kind of principal, can do.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Access {
    /// Who.
    pub who: String,
    /// The actions that are always allowed.
    pub always: Vec<&'static str>,
    /// The actions that are allowed under conditions.
    pub under_conditions: Vec<&'static str>,
    /// The actions on a key that are not always allowed.
    #[serde(skip)]
    rest: Vec<&'static str>,
}

/// Somebody whose access is worth showing.
struct Somebody {
    who: String,
    principal: Principal,
    /// Whether an IAM policy allows everything to them.
    iam: bool,
}

/// What a key policy becomes when its conditions are taken for met or for unmet.
struct Readings {
    strict: Option<Arc<Policy>>,
    lenient: Option<Arc<Policy>>,
    /// The IAM policy of an administrator.
    everything: Option<Arc<Policy>>,
}

pub(super) fn access(subject: &Subject<'_>) -> Vec<Access> {
    let readings = readings(subject.policy);
    people(subject).into_iter().map(|somebody| access_of(subject, &readings, &somebody)).collect()
}

/// Whom the policy locks out: nobody able to change it is an error, an account that cannot is a warning.
pub(super) fn lockouts(subject: &Subject<'_>) -> Vec<Finding> {
    let readings = readings(subject.policy);
    let put = KeyAction { action: "kms:PutKeyPolicy", on_key: true, cross_account: false };
    let can =
        |somebody: &Somebody, lenient: bool| allowed(subject, &readings, lenient, somebody, &put);
    let people = people(subject);
    let finding = |level, rule, message: &str, remedy: &str| Finding {
        level,
        rule,
        statement: None,
        line: 1,
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    };
    let delegate = format!(
        "add a statement that allows kms:* to arn:aws:iam::{}:root, which leaves it to IAM in that account",
        subject.owner
    );
    if !people.iter().any(|somebody| can(somebody, true)) {
        let message = "nobody can change this policy: only AWS Support could open the key again";
        return vec![finding(Level::Error, "lockout", message, &delegate)];
    }
    let admin = people
        .iter()
        .find(|somebody| somebody.iam && somebody.principal.account() == Some(&subject.owner));
    let mut findings = Vec::new();
    if admin.is_some_and(|admin| !can(admin, true)) {
        let message = "the policy leaves nothing to IAM: no IAM policy has power over this key, and if the principals \
                       it names are deleted, nobody can change it";
        findings.push(finding(Level::Warning, "no-delegation", message, &delegate));
    } else if !people.iter().any(|somebody| can(somebody, false)) {
        let message = "whether anybody can change this policy depends on conditions; when none holds, the key is locked";
        findings.push(finding(Level::Warning, "conditional-lockout", message, &delegate));
    }
    findings
}

fn access_of(subject: &Subject<'_>, readings: &Readings, somebody: &Somebody) -> Access {
    let (mut always, mut under_conditions) = (Vec::new(), Vec::new());
    let on_key = subject.actions.iter().filter(|action| action.on_key);
    for action in on_key.clone() {
        let can = |lenient: bool| allowed(subject, readings, lenient, somebody, action);
        if can(false) {
            always.push(action.action);
        } else if can(true) {
            under_conditions.push(action.action);
        }
    }
    // Who may retire a grant the grant says, and no policy.
    let rest = on_key
        .map(|action| action.action)
        .filter(|action| !always.contains(action) && *action != "kms:RetireGrant");
    Access { who: somebody.who.clone(), rest: rest.collect(), always, under_conditions }
}

/// Whether the action is allowed, with the conditions read strictly or leniently.
fn allowed(
    subject: &Subject<'_>,
    readings: &Readings,
    lenient: bool,
    somebody: &Somebody,
    action: &KeyAction,
) -> bool {
    let resource = Resource::Key {
        arn: subject.likely_arn.as_str().into(),
        account: subject.owner.clone(),
        aws_managed: false,
    };
    let mut facts = Facts::new(somebody.principal.clone(), action.action, resource);
    facts.cross_account_allowed = action.cross_account;
    let attach = |policy: &Option<Arc<Policy>>| -> Vec<Attached> {
        policy.iter().map(|policy| Attached::named("default", policy.clone())).collect()
    };
    facts.key_policies = attach(if lenient { &readings.lenient } else { &readings.strict });
    if somebody.iam {
        facts.identity = attach(&readings.everything);
    }
    decide(&facts).is_allowed()
}

/// The policy with conditional statements decided one way or the other.
fn readings(policy: &Policy) -> Readings {
    let read = |keep_conditional: &str| {
        let mut document: Value = serde_json::from_str(policy.text()).ok()?;
        let slot = document.get_mut("Statement")?;
        let statements = match slot.take() {
            Value::Array(statements) => statements,
            one => vec![one],
        };
        let statements: Vec<Value> = statements
            .into_iter()
            .filter(|s| {
                s.get("Condition").is_none() || s.get("Effect") == Some(&json!(keep_conditional))
            })
            .map(|mut statement| {
                if let Some(members) = statement.as_object_mut() {
                    members.remove("Condition");
                }
                statement
            })
            .collect();
        *slot = Value::Array(statements);
        Policy::parse(&document.to_string()).ok().map(Arc::new)
    };
    let everything = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let everything = Policy::parse(everything).ok().map(Arc::new);
    Readings { strict: read("Deny"), lenient: read("Allow"), everything }
}

/// The root user, IAM administrators and strangers of the account, everybody the policy names, and other accounts.
fn people(subject: &Subject<'_>) -> Vec<Somebody> {
    let owner = &subject.owner;
    let user = |account: &AccountId, name: &str| Principal::User {
        account: account.clone(),
        path: "/".to_owned(),
        name: name.to_owned(),
        id: "AIDAKMSLABPOLICYCHECK".to_owned(),
    };
    let root = Principal::Root { account: owner.clone() };
    let somebody = |who: String, principal, iam| Somebody { who, principal, iam };
    let mut people = vec![
        somebody(format!("root user of {owner}"), root, false),
        somebody(format!("IAM administrators of {owner}"), user(owner, "kmslab-admin"), true),
        somebody(format!("anybody else in {owner}"), user(owner, "kmslab-stranger"), false),
    ];
    let mut named: Vec<&str> = Vec::new();
    for principal in subject.policy.principals() {
        if named.contains(&&*principal.text) {
            continue;
        }
        named.push(&principal.text);
        let foreign = principal.pattern.account().is_some_and(|account| account != owner);
        let with = if foreign { " (with an IAM policy there)" } else { "" };
        match (&principal.pattern, caller(&principal.pattern)) {
            (PrincipalPattern::Account(account), _) if foreign => people.push(somebody(
                format!("account {account}{with}"),
                user(account, "kmslab-admin"),
                true,
            )),
            (_, Some(caller)) => {
                people.push(somebody(format!("{}{with}", principal.text), caller, foreign))
            }
            _ => {}
        }
    }
    let elsewhere = AccountId::parse("999999999999").filter(|account| account != owner);
    let everyone =
        subject.policy.principals().any(|named| named.pattern == PrincipalPattern::Everyone);
    if let (Some(account), true) = (elsewhere, everyone) {
        let who = "any other account (with an IAM policy there)".to_owned();
        people.push(somebody(who, user(&account, "kmslab-admin"), true));
    }
    people
}

/// Somebody whom a principal of the policy names.
pub(crate) fn caller(pattern: &PrincipalPattern) -> Option<Principal> {
    let after = |arn: &str, mark: &str| arn.split_once(mark).map(|(_, rest)| rest.to_owned());
    let path_and_name = |rest: String| match rest.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name.to_owned()),
        None => ("/".to_owned(), rest),
    };
    match pattern {
        PrincipalPattern::User { account, arn } => {
            let (path, name) = path_and_name(after(arn, ":user/")?);
            Some(Principal::User { account: account.clone(), path, name, id: String::new() })
        }
        PrincipalPattern::Role { account, arn } => {
            let (path, role) = path_and_name(after(arn, ":role/")?);
            let session = "session".to_owned();
            Some(Principal::AssumedRole {
                account: account.clone(),
                path,
                role,
                id: String::new(),
                session,
            })
        }
        PrincipalPattern::Session { account, arn } => {
            let named = after(arn, ":assumed-role/")?;
            let (role, session) = named.split_once('/')?;
            let (role, session) = (role.to_owned(), session.to_owned());
            let path = "/".to_owned();
            Some(Principal::AssumedRole {
                account: account.clone(),
                path,
                role,
                id: String::new(),
                session,
            })
        }
        PrincipalPattern::FederatedUser { account, arn } => {
            let name = after(arn, ":federated-user/")?;
            Some(Principal::FederatedUser { account: account.clone(), name })
        }
        PrincipalPattern::Service(name) => Some(Principal::Service { name: name.to_string() }),
        _ => None,
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.who)?;
        if self.always.is_empty() && self.under_conditions.is_empty() {
            return writeln!(f, "      nothing");
        }
        let list = |actions: &[&str]| {
            actions.iter().map(|a| a.trim_start_matches("kms:")).collect::<Vec<_>>().join(", ")
        };
        let text = match self.rest.len() {
            0 => "everything".to_owned(),
            few if few < 8 && few < self.always.len() => {
                format!("everything but {}", list(&self.rest))
            }
            _ => list(&self.always),
        };
        if !self.always.is_empty() {
            crate::authz::display::wrapped(f, "      ", &text)?;
        }
        if !self.under_conditions.is_empty() {
            let text = format!("under conditions: {}", list(&self.under_conditions));
            crate::authz::display::wrapped(f, "      ", &text)?;
        }
        Ok(())
    }
}
