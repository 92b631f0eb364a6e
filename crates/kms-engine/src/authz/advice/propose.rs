//! Which changes could open the layer that stopped a request.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::change::{Change, Edit};
use super::request::{asked_differently, request};
use crate::authz::conclude::Verdict;
use crate::authz::decision::Decision;
use crate::authz::facts::{Attached, Facts, Resource};
use crate::authz::policy::{Effect, Statement};
use crate::authz::step::{Layer, Outcome, Step, Test};
use crate::principal::Principal;
use crate::spec::{AwsEnum, GrantOperation};

/// The changes worth trying after this decision.
pub(super) fn candidates(facts: &Facts, decision: &Decision) -> Vec<Change> {
    let Verdict::Denied { layer, explicit, step } = decision.effect else {
        return Vec::new();
    };
    if explicit {
        let step = step.and_then(|step| decision.steps.get(step));
        return step.map(|step| instead_of_the_deny(facts, step)).unwrap_or_default();
    }
    let mut changes = Vec::new();
    match layer {
        // No policy makes an operation work across accounts.
        Layer::Operation => {}
        Layer::Scp | Layer::Rcp => changes.extend(at_level(facts, decision, layer)),
        Layer::VpcEndpoint => {
            let statement = json!({"Effect": "Allow", "Principal": "*", "Action": *facts.action, "Resource": "*"});
            changes.extend(
                facts.vpc_endpoint.as_ref().map(|at| add(layer, at, statement, "allow it there")),
            );
        }
        Layer::KeyPolicy | Layer::Grant => {
            changes.extend(in_key_policy(facts));
            changes.extend(grants(facts));
            changes.extend(tokens(facts, decision));
            changes.extend(constraints(facts, decision));
            changes.extend(near_misses(facts, decision, Layer::KeyPolicy));
        }
        Layer::Identity => {
            changes.extend(in_identity_policy(facts));
            changes.extend(near_misses(facts, decision, Layer::Identity));
            if !facts.is_cross_account() {
                changes
                    .extend(in_key_policy(facts).into_iter().filter(|change| !delegates(change)));
            }
            changes.extend(grants(facts));
        }
        Layer::Boundary => {
            let statement = plain(facts);
            let sentence = format!("allow {} in the boundary", facts.action);
            changes.extend(facts.boundary.as_ref().map(|at| add(layer, at, statement, &sentence)));
            changes.extend(near_misses(facts, decision, Layer::Boundary));
        }
        Layer::Session => {
            let statement = plain(facts);
            let sentence =
                format!("allow {} in the policy that the session is made with", facts.action);
            changes.extend(facts.session.first().map(|at| add(layer, at, statement, &sentence)));
            changes.extend(near_misses(facts, decision, Layer::Session));
        }
    }
    changes
}

fn add(layer: Layer, at: &Attached, statement: Json, sentence: &str) -> Change {
    let edit = Edit::AddStatement { statement };
    Change { layer: Some(layer), at: at.name.clone(), edit, sentence: sentence.to_owned() }
}

/// `{"Effect": "Allow", "Action": ..., "Resource": the resource}`.
fn plain(facts: &Facts) -> Json {
    json!({"Effect": "Allow", "Action": *facts.action, "Resource": *facts.resource.arn()})
}

fn instead_of_the_deny(facts: &Facts, step: &Step) -> Vec<Change> {
    let Some((attached, index)) = attached(facts, step) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    if step.layer != Layer::KeyPolicy || is_ours(facts) {
        changes.extend(attached.policy.statement_json(index).map(|statement| Change {
            layer: Some(step.layer),
            at: step.source.clone(),
            edit: Edit::RemoveStatement { index, statement },
            sentence: format!(
                "take out {}, which denies it, or narrow its conditions",
                step.label()
            ),
        }));
    }
    let conditions = attached.policy.statements.get(index).map(|statement| &statement.conditions);
    changes.extend(
        conditions
            .into_iter()
            .flatten()
            .filter_map(|condition| asked_differently(facts, condition, false)),
    );
    changes
}

fn at_level(facts: &Facts, decision: &Decision, layer: Layer) -> Option<Change> {
    let level = decision.layer(layer).find(|step| step.outcome == Outcome::NoAllow)?.source.clone();
    let (statement, sentence) = match layer {
        Layer::Scp => {
            let statement = json!({"Effect": "Allow", "Action": *facts.action, "Resource": "*"});
            (statement, format!("allow {} at {level}", facts.action))
        }
        _ => {
            let statement =
                json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
            (statement, format!("attach RCPFullAWSAccess at {level}"))
        }
    };
    Some(Change { layer: Some(layer), at: level, edit: Edit::AddStatement { statement }, sentence })
}

/// A statement that names the caller, and one that leaves the action to IAM in the caller's account.
fn in_key_policy(facts: &Facts) -> Vec<Change> {
    let (Some(policy), true) = (facts.key_policies.first(), is_ours(facts)) else {
        return Vec::new();
    };
    if &*facts.action == "kms:RetireGrant" {
        return Vec::new();
    }
    let statement = |principal: Json| {
        let mut statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": *facts.action});
        let resource = match &facts.resource {
            Resource::Key { .. } => Some(json!("*")),
            Resource::Owned { arn, .. } => Some(json!(arn)),
            _ => None,
        };
        if let (Some(resource), Some(members)) = (resource, statement.as_object_mut()) {
            members.insert("Resource".to_owned(), resource);
        }
        statement
    };
    let what = match &facts.resource {
        Resource::Key { .. } => "key",
        Resource::Role { .. } => "role",
        _ => "resource",
    };
    let add = |principal: Json, sentence: String| {
        add(Layer::KeyPolicy, policy, statement(principal), &sentence)
    };
    let named = match &facts.caller {
        Principal::Service { name } => json!({"Service": name}),
        caller => json!({"AWS": caller.principal_arn()}),
    };
    let mut changes =
        vec![add(named, format!("name the caller in a statement of the {what}'s policy"))];
    if let (Some(account), false) =
        (facts.caller.account(), matches!(facts.caller, Principal::Root { .. }))
    {
        let root = json!({"AWS": format!("arn:aws:iam::{account}:root")});
        changes.push(add(
            root,
            format!("let the {what}'s policy leave it to IAM in account {account}"),
        ));
    }
    changes
}

fn delegates(change: &Change) -> bool {
    matches!(&change.edit, Edit::AddStatement { statement }
        if statement.pointer("/Principal/AWS").and_then(Json::as_str).is_some_and(|arn| arn.ends_with(":root")))
}

fn in_identity_policy(facts: &Facts) -> Option<Change> {
    let holder = match &facts.caller {
        Principal::User { name, .. } => format!("user/{name}"),
        Principal::AssumedRole { role, .. } => format!("role/{role}"),
        Principal::FederatedUser { .. } => "the user behind the session".to_owned(),
        Principal::Root { .. } | Principal::Service { .. } => return None,
    };
    let sentence =
        format!("attach a policy to {holder} that allows {} on this resource", facts.action);
    let at = format!("{holder}: new policy").into();
    Some(Change {
        layer: Some(Layer::Identity),
        at,
        edit: Edit::AddStatement { statement: plain(facts) },
        sentence,
    })
}

fn grants(facts: &Facts) -> Option<Change> {
    let operation = GrantOperation::from_wire(facts.action.strip_prefix("kms:")?)?;
    let can_have_grants = matches!(facts.resource, Resource::Key { aws_managed: false, .. });
    if !can_have_grants || operation == GrantOperation::RetireGrant {
        return None;
    }
    let grantee: Arc<str> = facts.caller.principal_arn().into();
    let sentence = format!("make a grant for {operation} to {grantee}");
    let edit = Edit::AddGrant { grantee, operations: vec![operation] };
    Some(Change { layer: Some(Layer::Grant), at: "new grant".into(), edit, sentence })
}

fn tokens(facts: &Facts, decision: &Decision) -> Vec<Change> {
    let waiting = decision.layer(Layer::Grant).filter(|step| {
        let grant = facts.grants.iter().find(|grant| grant.id == step.source);
        matches!(step.outcome, Outcome::Skipped { test: Test::Time, .. })
            && grant.is_some_and(|grant| facts.now < grant.effective_from)
    });
    waiting
        .map(|step| Change {
            layer: None,
            at: step.source.clone(),
            edit: Edit::PresentGrantToken,
            sentence: format!(
                "send the token of grant {}, or wait until the grant is effective",
                step.source
            ),
        })
        .collect()
}

/// The encryption context that the constraint of a grant asks for.
fn constraints(facts: &Facts, decision: &Decision) -> Vec<Change> {
    let mut changes = Vec::new();
    for step in decision.layer(Layer::Grant) {
        if !matches!(step.outcome, Outcome::Skipped { test: Test::Constraint { .. }, .. }) {
            continue;
        }
        let grant = facts.grants.iter().find(|grant| grant.id == step.source);
        let Some(constraints) = grant.map(|grant| &grant.constraints) else { continue };
        let wanted = constraints.equals.iter().chain(&constraints.subset).flatten();
        let has = |name: &String, value: &String| {
            facts.encryption_context.as_ref().is_some_and(|pairs| pairs.get(name) == Some(value))
        };
        changes.extend(wanted.filter(|(name, value)| !has(name, value)).map(|(name, value)| {
            let key: Arc<str> = format!("kms:EncryptionContext:{name}").into();
            request(key, value.as_str().into())
        }));
    }
    changes
}

/// Allow statements that fail at a condition which the caller can meet by asking differently.
fn near_misses(facts: &Facts, decision: &Decision, layer: Layer) -> Vec<Change> {
    let misses = decision.layer(layer).filter_map(|step| {
        let Outcome::Skipped { test: Test::Condition { key, operator }, .. } = &step.outcome else {
            return None;
        };
        let (attached, index) = attached(facts, step).filter(|_| step.effect == Effect::Allow)?;
        let statement: &Statement = attached.policy.statements.get(index)?;
        let failing = statement
            .conditions
            .iter()
            .find(|condition| condition.key == *key && condition.operator_name == *operator)?;
        asked_differently(facts, failing, true)
    });
    misses.collect()
}

/// The policy of a step, and the statement's place in it.
fn attached<'f>(facts: &'f Facts, step: &Step) -> Option<(&'f Attached, usize)> {
    let index = step.statement?;
    let named = |attached: &&Attached| attached.name == step.source;
    let found = match step.layer {
        Layer::KeyPolicy => facts.key_policies.iter().find(named),
        Layer::Identity => facts.identity.iter().find(named),
        Layer::Session => facts.session.iter().find(named),
        Layer::Boundary => facts.boundary.as_ref(),
        Layer::VpcEndpoint => facts.vpc_endpoint.as_ref(),
        layer @ (Layer::Scp | Layer::Rcp) => {
            let levels = if layer == Layer::Scp { &facts.scps } else { &facts.rcps };
            levels.iter().find_map(|level| {
                level
                    .policies
                    .iter()
                    .find(|attached| *format!("{}: {}", level.name, attached.name) == *step.source)
            })
        }
        Layer::Operation | Layer::Grant => None,
    };
    Some((found?, index))
}

/// Whether the resource's policy can be changed: that of an AWS managed key cannot.
fn is_ours(facts: &Facts) -> bool {
    !matches!(facts.resource, Resource::Key { aws_managed: true, .. })
}
