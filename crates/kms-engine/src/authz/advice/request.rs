//! The same call, asked differently: through a service, with an encryption context, with MFA.

use std::sync::Arc;

use super::change::{Change, Edit};
use crate::authz::context::Value;
use crate::authz::facts::Facts;
use crate::authz::policy::Condition;

/// Another value for the condition's key that makes the condition hold, or fail, where the caller has a say in it.
pub(super) fn asked_differently(
    facts: &Facts,
    condition: &Condition,
    hold: bool,
) -> Option<Change> {
    if !is_the_callers(&condition.lookup) {
        return None;
    }
    // A name of the encryption context may be anything; any other key takes what the policy names.
    let names = &*condition.lookup == "kms:encryptioncontextkeys";
    let own: &[&str] = if names { &["Purpose"] } else { &["true", "false"] };
    let plain = |value: &&Arc<str>| {
        !(value.contains(['*', '?', '$']) || names && ["true", "false"].contains(&&***value))
    };
    let candidates = condition.values.iter().filter(plain).cloned();
    let value = candidates.chain(own.iter().map(|text| Arc::from(*text))).find(|candidate| {
        let value = match names {
            true => Value::Many(vec![candidate.clone()]),
            false => Value::One(candidate.clone()),
        };
        condition.holds_for(Some(&value), &facts.context) == hold
    })?;
    Some(request(condition.key.clone(), value))
}

/// Condition keys whose value follows from how the request is made, not from who makes it.
fn is_the_callers(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "aws:multifactorauthpresent",
        "aws:sourceip",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "kms:bypasspolicylockoutsafetycheck",
        "kms:datakeypairspec",
        "kms:encryptionalgorithm",
        "kms:encryptioncontextkeys",
        "kms:keyorigin",
        "kms:macalgorithm",
        "kms:messagetype",
        "kms:replicaregion",
        "kms:requestalias",
        "kms:rotationperiodindays",
        "kms:schedulekeydeletionpendingwindowindays",
        "kms:signingalgorithm",
        "kms:viaservice",
        "kms:wrappingalgorithm",
    ];
    key.starts_with("kms:encryptioncontext:") || KEYS.contains(&key)
}

/// The change of a request that gives a condition key a value.
pub(super) fn request(key: Arc<str>, value: Arc<str>) -> Change {
    let lower = key.to_lowercase();
    let name = key.rsplit(':').next().unwrap_or_default().to_owned();
    let sentence = match lower.as_str() {
        "kms:viaservice" => format!("make the call through {value} instead of directly"),
        "kms:requestalias" => format!("name the key by {value}"),
        "kms:encryptioncontextkeys" => format!("send an encryption context, with the name {value}"),
        "aws:sourcevpce" | "aws:sourcevpc" => format!("send it through {value}"),
        "aws:sourceip" => format!("send it from {value}"),
        "aws:multifactorauthpresent" => "sign in with MFA first".to_owned(),
        _ if lower.starts_with("kms:encryptioncontext:") => {
            format!("send the encryption context {name}={value}")
        }
        _ => format!("ask for {name} {value}"),
    };
    Change { layer: None, at: "request".into(), edit: Edit::SetContext { key, value }, sentence }
}
