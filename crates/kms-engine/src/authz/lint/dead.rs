//! Statements, or parts of them, that do nothing.

use super::Level;
use super::rules::Findings;
use super::wide::patterns;
use crate::authz::context::Context;
use crate::authz::pattern::{Pattern, Reading, Wildcards};
use crate::authz::policy::{Comparison, Effect, PrincipalPattern, Statement, Version};

pub(super) fn look(findings: &mut Findings<'_>, index: usize, statement: &Statement) {
    let at = (index, statement);
    missing_elements(findings, at);
    actions(findings, at);
    resources(findings, at);
    principals(findings, at);
    values(findings, at);
}

type At<'a> = (usize, &'a Statement);

fn missing_elements(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    for (name, missing, example) in [
        ("Action", statement.actions.is_none(), "\"Action\": \"kms:Decrypt\""),
        ("Resource", statement.resources.is_none(), "\"Resource\": \"*\", which means this key"),
    ] {
        if missing {
            let message = format!("a statement without {name} is accepted and does nothing");
            findings.add(Level::Error, "dead-statement", at, message, format!("add {example}"));
        }
    }
}

/// Actions that no key policy can give, and actions that do not exist.
fn actions(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let context = Context::new();
    for (text, pattern) in statement.actions.iter().flat_map(|e| e.texts.iter().zip(&e.items)) {
        let fits =
            |action: &&super::KeyAction| pattern.matches(&action.action.to_lowercase(), &context);
        let known = findings.subject.actions.iter();
        let hits: Vec<&super::KeyAction> = known.filter(fits).collect();
        if hits.is_empty() {
            let near = nearest(text, findings.subject.actions);
            let message = format!("`{text}` is no action of AWS KMS");
            findings.add(Level::Error, "unknown-action", at, message, near);
        } else if !hits.iter().any(|action| action.on_key) {
            findings.add(
                Level::Warning,
                "iam-only-action",
                at,
                format!("`{text}` is about no particular key: in a key policy it does nothing"),
                "allow it in an IAM policy",
            );
        }
    }
}

fn nearest(text: &str, actions: &[super::KeyAction]) -> String {
    let lower = text.to_lowercase();
    if lower == "kms:reencrypt" {
        return "write `kms:ReEncrypt*`, or kms:ReEncryptFrom and kms:ReEncryptTo".to_owned();
    }
    let with_prefix = format!("kms:{lower}");
    let bare = actions.iter().find(|action| action.action.eq_ignore_ascii_case(&with_prefix));
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let swapped = actions.iter().find(|action| letters(action.action) == letters(text));
    match bare.or(swapped) {
        Some(action) => format!("did you mean `{}`?", action.action),
        None => "look the name up in the list of KMS operations".to_owned(),
    }
}

/// In a key policy `"*"` means this key; any other ARN must be the key's own.
fn resources(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let Some(resources) = &statement.resources else {
        return;
    };
    if resources.negated || resources.items.iter().any(Pattern::is_anything) {
        return;
    }
    let remedy = "write \"Resource\": \"*\", which in a key policy means this key";
    let wanted = resources.wanted.to_string();
    match findings.subject.key_arn {
        Some(arn)
            if resources.items.iter().any(|pattern| pattern.matches(arn, &Context::new())) => {}
        Some(arn) => {
            let message = format!(
                "the statement is about {wanted}, which is not this key ({arn}): it does nothing"
            );
            findings.add(Level::Error, "other-resource", at, message, remedy);
        }
        None if resources.texts.iter().any(|text| is_key_arn(text)) => {
            let message = format!(
                "the statement works only on the key whose policy this is: is that {wanted}?"
            );
            findings.add(Level::Note, "named-resource", at, message, remedy);
        }
        None => {
            let message = format!(
                "{wanted} is no key, and a key policy is about its own key: the statement does nothing"
            );
            findings.add(Level::Error, "other-resource", at, message, remedy);
        }
    }
}

fn is_key_arn(text: &str) -> bool {
    let reading = Reading { wildcards: Wildcards::Special, variables: false, ignore_case: false };
    let parts = crate::authz::pattern::split_arn(text);
    let fits = |index: usize, value: &str| {
        parts
            .get(index)
            .is_none_or(|part| Pattern::compile(part, reading).matches(value, &Context::new()))
    };
    let key = parts.get(5).is_none_or(|part| part.starts_with("key/") || part.starts_with('*'));
    fits(0, "arn") && fits(2, "kms") && key
}

fn principals(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    for pattern in patterns(statement) {
        match pattern {
            PrincipalPattern::Federated(provider) => findings.add(
                Level::Warning,
                "federated-principal",
                at,
                format!("{provider} is an identity provider; its sessions reach KMS as roles, so this never matches"),
                "name the role that the provider's users assume",
            ),
            PrincipalPattern::UniqueId(id) => findings.add(
                Level::Warning,
                "deleted-principal",
                at,
                format!("{id} is the id of a deleted user or role; a new one of the same name is not it"),
                "name the new principal, and take the id out",
            ),
            _ => {}
        }
    }
}

/// Values that their operator cannot read, and wildcards where they are ordinary characters.
fn values(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let old = findings.subject.policy.version == Version::V2008;
    for condition in &statement.conditions {
        for value in condition.unreadable_values() {
            let message =
                format!("{} cannot read `{value}`, so it never fits", condition.operator_name);
            findings.add(Level::Error, "unreadable-value", at, message, "correct the value");
        }
        let exact = matches!(
            condition.operator.comparison,
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase
        );
        for value in &condition.values {
            if exact && value.contains('*') && !value.contains("${") {
                let does = match (statement.effect, condition.operator.negated) {
                    (Effect::Allow, false) => "the Allow never matches",
                    (Effect::Deny, true) => "the Deny matches everything",
                    _ => "it compares with the star itself",
                };
                let message = format!(
                    "in {} the `*` of `{value}` is an ordinary character: {does}",
                    condition.operator_name
                );
                findings.add(Level::Error, "literal-star", at, message, "use the StringLike form");
            }
            if old && value.contains("${") {
                findings.add(
                    Level::Error,
                    "old-version",
                    at,
                    format!("`{value}` is a policy variable, which version 2008-10-17 takes as plain text"),
                    "write \"Version\": \"2012-10-17\"",
                );
            }
        }
    }
}
