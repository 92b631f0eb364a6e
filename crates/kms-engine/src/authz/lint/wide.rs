//! Statements that are wider than they look.

use super::rules::{Findings, covers};
use super::{Level, Subject};
use crate::authz::policy::{
    Comparison, Condition, Effect, PrincipalPattern, Quantifier, Statement,
};

/// The multivalued condition keys of KMS and the global ones that reach it.
pub(super) const MULTIVALUED: &[&str] = &[
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "kms:encryptioncontextkeys",
    "kms:grantoperations",
    "kms:resourcealiases",
];

/// Condition keys that say whose request it is. A `"*"` narrowed by one of them is not everybody.
const NARROWING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
];

/// Condition keys that are absent when a service calls on somebody's behalf, so that a negated Deny hits the service.
const ABSENT_THROUGH_SERVICES: &[&str] = &["aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"];

pub(super) fn look(findings: &mut Findings<'_>, index: usize, statement: &Statement) {
    let at = (index, statement);
    match statement.effect {
        Effect::Allow => {
            everybody(findings, at);
            whole_key(findings, at);
            grants(findings, at);
            service(findings, at);
            other_accounts(findings, at);
            for_all_values(findings, at);
            everything_but(findings, at);
        }
        Effect::Deny => {
            not_principal(findings, at);
            hits_services(findings, at);
        }
    }
    no_set_operator(findings, at);
}

type At<'a> = (usize, &'a Statement);

fn everybody(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    if !patterns(statement).any(|pattern| *pattern == PrincipalPattern::Everyone)
        || narrowed(statement)
    {
        return;
    }
    findings.add(
        Level::Error,
        "public",
        at,
        "\"Principal\": \"*\" without a condition on who calls: everybody in this account without an IAM policy, and \
         everybody in every other account whose own IAM policies allow it",
        "name the principals, or add a condition on kms:CallerAccount, aws:PrincipalArn or aws:PrincipalOrgID",
    );
}

fn narrowed(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let positive =
            !condition.operator.negated && condition.operator.comparison != Comparison::Null;
        let sure = !condition.operator.if_exists
            && condition.operator.quantifier != Some(Quantifier::ForAllValues);
        let anything = condition.values.iter().any(|value| &**value == "*");
        NARROWING.contains(&&*condition.lookup) && positive && sure && !anything
    })
}

fn whole_key(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let deletes =
        covers(statement, "kms:ScheduleKeyDeletion") && covers(statement, "kms:PutKeyPolicy");
    let crypto = covers(statement, "kms:Decrypt") || covers(statement, "kms:Sign");
    if !deletes || !crypto {
        return;
    }
    let narrow = |pattern: &&PrincipalPattern| {
        matches!(
            pattern,
            PrincipalPattern::User { .. }
                | PrincipalPattern::Role { .. }
                | PrincipalPattern::Session { .. }
                | PrincipalPattern::FederatedUser { .. }
        )
    };
    if patterns(statement).any(|pattern| narrow(&pattern)) {
        findings.add(
            Level::Warning,
            "everything-to-one",
            at,
            "one principal may use the key, change its policy and schedule its deletion",
            "part administration (Put*, Enable*, ScheduleKeyDeletion ...) from use (Encrypt, Decrypt, GenerateDataKey*)",
        );
    }
}

fn grants(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let own_account = |pattern: &PrincipalPattern| matches!(pattern, PrincipalPattern::Account(account) if *account == findings.subject.owner);
    let bounded = statement.conditions.iter().any(|condition| {
        [
            "kms:grantisforawsresource",
            "kms:grantoperations",
            "kms:granteeprincipal",
            "kms:grantconstrainttype",
        ]
        .contains(&&*condition.lookup)
            || condition.lookup.starts_with("kms:encryptioncontext")
            || &*condition.lookup == "kms:viaservice"
    });
    if !covers(statement, "kms:CreateGrant") || bounded || patterns(statement).all(own_account) {
        return;
    }
    findings.add(
        Level::Warning,
        "free-grants",
        at,
        "kms:CreateGrant without a condition: whoever has it can give any operation of the key to anybody, themselves \
         included, in any account",
        "add {\"Bool\": {\"kms:GrantIsForAWSResource\": \"true\"}}, or limit kms:GrantOperations and \
         kms:GranteePrincipal",
    );
}

fn service(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let service =
        patterns(statement).any(|pattern| matches!(pattern, PrincipalPattern::Service(_)));
    let guarded = statement.conditions.iter().any(|condition| {
        condition.lookup.starts_with("aws:source")
            || condition.lookup.starts_with("kms:encryptioncontext")
    });
    if service && !guarded {
        findings.add(
            Level::Warning,
            "confused-deputy",
            at,
            "a service principal may use the key for whatever resource of whatever account it works for",
            "add a condition on aws:SourceArn or aws:SourceAccount",
        );
    }
}

fn other_accounts(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let owner = &findings.subject.owner;
    let mut foreign: Vec<String> = patterns(statement)
        .filter_map(PrincipalPattern::account)
        .filter(|account| *account != owner)
        .map(ToString::to_string)
        .collect();
    foreign.dedup();
    if foreign.is_empty() {
        return;
    }
    let dead = without_effect_across_accounts(findings.subject, statement);
    let accounts = foreign.join(", ");
    let mut message =
        format!("the key is shared with account {accounts}, where an IAM policy must allow it too");
    if !dead.is_empty() {
        message.push_str(&format!("; these never work across accounts: {}", dead.join(", ")));
    }
    let remedy =
        "list only the operations that work across accounts, and make sure that account is meant";
    findings.add(Level::Note, "shared", at, message, remedy);
}

fn without_effect_across_accounts(
    subject: &Subject<'_>,
    statement: &Statement,
) -> Vec<&'static str> {
    let wildcard = statement.actions.as_ref().is_some_and(|actions| {
        actions.negated || actions.texts.iter().any(|text| text.contains('*'))
    });
    if wildcard {
        return Vec::new();
    }
    let dead = subject.actions.iter().filter(|action| action.on_key && !action.cross_account);
    dead.map(|action| action.action).filter(|action| covers(statement, action)).collect()
}

fn for_all_values(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    for condition in all(statement, Quantifier::ForAllValues) {
        if !MULTIVALUED.contains(&&*condition.lookup) {
            findings.add(
                Level::Warning,
                "for-all-values",
                at,
                format!(
                    "{} with {}, which has one value: true whenever the key is absent",
                    condition.operator_name, condition.key
                ),
                "take `ForAllValues:` away",
            );
        } else if !demands_presence(statement, condition) {
            findings.add(
                Level::Warning,
                "for-all-values",
                at,
                format!(
                    "{} {} is true when the request has no such key",
                    condition.operator_name, condition.key
                ),
                format!("add {{\"Null\": {{\"{}\": \"false\"}}}}", condition.key),
            );
        }
    }
}

fn demands_presence(statement: &Statement, condition: &Condition) -> bool {
    // A grant always has operations: the key is never absent on CreateGrant.
    let always = &*condition.lookup == "kms:grantoperations";
    always
        || statement.conditions.iter().any(|other| {
            other.lookup == condition.lookup
                && other.operator.comparison == Comparison::Null
                && other.values.iter().all(|value| value.eq_ignore_ascii_case("false"))
        })
}

fn everything_but(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    if statement.actions.as_ref().is_some_and(|actions| actions.negated) {
        findings.add(
            Level::Warning,
            "allow-not-action",
            at,
            "NotAction with Allow: everything but the listed, including operations that AWS adds later",
            "list what is allowed in `Action`",
        );
    }
    if statement.principals.as_ref().is_some_and(|principals| principals.negated) {
        findings.add(
            Level::Error,
            "allow-not-principal",
            at,
            "NotPrincipal with Allow: everybody but the listed, in every account",
            "name in `Principal` who is allowed",
        );
    }
}

fn not_principal(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    if statement.principals.as_ref().is_some_and(|principals| principals.negated) {
        findings.add(
            Level::Warning,
            "deny-not-principal",
            at,
            "NotPrincipal exempts only who is listed in full (account, role and session), and never a principal with a \
             permissions boundary",
            "deny \"*\" with the condition ArnNotEquals on aws:PrincipalArn",
        );
    }
}

fn hits_services(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    let excepted = statement.conditions.iter().any(|condition| {
        ["aws:viaawsservice", "aws:calledvia", "kms:viaservice", "aws:principalisawsservice"]
            .contains(&&*condition.lookup)
    });
    for condition in &statement.conditions {
        let hits =
            ABSENT_THROUGH_SERVICES.contains(&&*condition.lookup) && condition.operator.negated;
        if hits && !excepted {
            findings.add(
                Level::Warning,
                "deny-hits-services",
                at,
                format!(
                    "{} is absent when a service such as S3 or EBS calls on somebody's behalf, and a negated operator \
                     is true then: the Deny stops the service too",
                    condition.key
                ),
                "add {\"Bool\": {\"aws:ViaAWSService\": \"false\"}}",
            );
        }
    }
}

fn no_set_operator(findings: &mut Findings<'_>, at: At<'_>) {
    let (_, statement) = at;
    for condition in &statement.conditions {
        let plain = condition.operator.quantifier.is_none()
            && condition.operator.comparison != Comparison::Null;
        if plain && MULTIVALUED.contains(&&*condition.lookup) {
            findings.add(
                Level::Warning,
                "no-set-operator",
                at,
                format!(
                    "{} has many values, and AWS does not say what {} does with them",
                    condition.key, condition.operator_name
                ),
                "write `ForAnyValue:` or `ForAllValues:` before the operator",
            );
        }
    }
}

fn all(statement: &Statement, quantifier: Quantifier) -> impl Iterator<Item = &Condition> {
    statement
        .conditions
        .iter()
        .filter(move |condition| condition.operator.quantifier == Some(quantifier))
}

pub(super) fn patterns(statement: &Statement) -> impl Iterator<Item = &PrincipalPattern> {
    let positive = statement.principals.iter().filter(|element| !element.negated);
    positive.flat_map(|element| element.items.iter().map(|named| &named.pattern))
}
