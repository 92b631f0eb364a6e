//! Considers every statement, grant and layer that applies to a request, in the order of the layers.

use std::sync::Arc;

use super::conclude::{CallerKind, Relation, Scene, Verdict};
use super::context::Value;
use super::decision::Decision;
use super::facts::{Attached, Facts, Level, Resource};
use super::grant;
use super::policy::{
    Caller, Comparison, Condition, Effect, Element, MatchedAs, NamedPrincipal, PrincipalPattern,
    Quantifier, Statement, missing_from,
};
use super::step::{Layer, Outcome, Step, Test};
use crate::principal::Principal;

/// The alias conditions of KMS are documented for IAM policies only. `false`: a key policy sees no such key.
pub const RESOURCE_ALIASES_WORK_IN_KEY_POLICIES: bool = false;

/// Decides whether the caller may do the action on the resource, and keeps the whole trace.
pub fn decide(facts: &Facts) -> Decision {
    let mut trace = Trace {
        facts,
        caller: Caller {
            principal: &facts.caller,
            arn: facts.caller.arn().into(),
            principal_arn: facts.caller.principal_arn().into(),
            federated_by: facts.federated_by.as_deref(),
            has_boundary: facts.boundary.is_some(),
        },
        action: facts.action.to_lowercase(),
        resource: facts.resource.arn(),
        steps: Vec::new(),
    };
    trace.operation();
    trace.rcps();
    trace.scps();
    if let Some(policy) = &facts.vpc_endpoint {
        trace.layer(Layer::VpcEndpoint, "VPC endpoint", std::slice::from_ref(policy));
    }
    trace.key_policies();
    trace.grants();
    trace.identity();
    if let Some(policy) = &facts.boundary {
        trace.layer(Layer::Boundary, "permissions boundary", std::slice::from_ref(policy));
    }
    // A federation token without a session policy carries no permission of the user's.
    if !facts.session.is_empty() || matches!(facts.caller, Principal::FederatedUser { .. }) {
        trace.layer(Layer::Session, "session policy", &facts.session);
    }
    let Trace { caller, resource, steps, .. } = trace;
    let scene = Scene { relation: relation(facts), caller: caller_kind(&facts.caller) };
    let effect = Verdict::conclude(&scene, &steps);
    Decision::new(facts.action.clone(), resource, caller.arn, scene, effect, steps)
}

/// The decision on an operation that whoever has credentials may call, whatever any policy says.
pub fn not_asked(facts: &Facts, why: &'static str) -> Decision {
    let step = Step {
        layer: Layer::Operation,
        source: facts.action.clone(),
        statement: None,
        sid: None,
        effect: Effect::Allow,
        outcome: Outcome::NotApplied { why },
    };
    let scene = Scene { relation: Relation::NotAsked, caller: caller_kind(&facts.caller) };
    let steps = vec![step];
    let effect = Verdict::conclude(&scene, &steps);
    let (resource, caller) = (facts.resource.arn(), facts.caller.arn().into());
    Decision::new(facts.action.clone(), resource, caller, scene, effect, steps)
}

fn relation(facts: &Facts) -> Relation {
    match facts.resource.account() {
        None => Relation::IamOnly,
        Some(_) if facts.is_cross_account() => Relation::CrossAccount,
        Some(_) => Relation::SameAccount,
    }
}

fn caller_kind(caller: &Principal) -> CallerKind {
    match caller {
        Principal::Root { .. } => CallerKind::Root,
        Principal::User { .. } => CallerKind::User,
        Principal::AssumedRole { .. } => CallerKind::Role,
        Principal::FederatedUser { .. } => CallerKind::FederatedUser,
        Principal::Service { .. } => CallerKind::Service,
    }
}

struct Trace<'a> {
    facts: &'a Facts,
    caller: Caller<'a>,
    action: String,
    resource: Arc<str>,
    steps: Vec<Step>,
}

impl Trace<'_> {
    fn operation(&mut self) {
        if self.facts.is_cross_account() && !self.facts.cross_account_allowed {
            self.whole(Layer::Operation, &self.facts.action, Outcome::NoAllow);
        }
    }

    fn rcps(&mut self) {
        let why = match &self.facts.resource {
            Resource::Key { aws_managed: true, .. } => {
                Some("they do not apply to AWS managed keys")
            }
            Resource::Plain { .. } | Resource::Any => {
                Some("the operation addresses no key or role")
            }
            _ if self.is_retire_grant() => Some("they do not apply to kms:RetireGrant"),
            _ if self.is_service_linked() => Some("they do not apply to service-linked roles"),
            _ => None,
        };
        self.levels(Layer::Rcp, &self.facts.rcps, why);
    }

    fn scps(&mut self) {
        let why = match &self.facts.caller {
            Principal::Service { .. } => Some("they do not apply to service principals"),
            _ if self.is_service_linked() => Some("they do not apply to service-linked roles"),
            _ => None,
        };
        self.levels(Layer::Scp, &self.facts.scps, why);
    }

    fn levels(&mut self, layer: Layer, levels: &[Level], not_applied: Option<&'static str>) {
        if let (Some(why), Some(_)) = (not_applied, levels.first()) {
            self.whole(layer, &layer.to_string().into(), Outcome::NotApplied { why });
            return;
        }
        for level in levels {
            let policies: Vec<Attached> = level
                .policies
                .iter()
                .map(|attached| Attached {
                    name: format!("{}: {}", level.name, attached.name).into(),
                    policy: attached.policy.clone(),
                })
                .collect();
            self.layer(layer, &level.name, &policies);
        }
    }

    fn key_policies(&mut self) {
        if self.facts.resource.account().is_none() {
            return;
        }
        if self.is_retire_grant() {
            let why = "kms:RetireGrant is decided by the grant";
            self.whole(Layer::KeyPolicy, &"default".into(), Outcome::NotApplied { why });
            return;
        }
        let name = match self.facts.resource {
            Resource::Role { .. } => "trust policy",
            Resource::Owned { .. } => "resource policy",
            _ => "key policy",
        };
        self.layer(Layer::KeyPolicy, name, &self.facts.key_policies);
    }

    fn grants(&mut self) {
        if self.is_retire_grant() {
            self.retirers();
        } else if matches!(self.facts.resource, Resource::Key { .. }) {
            for grant in &self.facts.grants {
                let outcome = grant.outcome(self.facts, &self.caller);
                self.whole(Layer::Grant, &grant.id, outcome);
            }
        }
    }

    /// The parties that may retire a grant: a permission that comes from the grant itself.
    fn retirers(&mut self) {
        let Some(retiring) = &self.facts.retiring else {
            return;
        };
        for (role, party) in retiring.retirers(self.facts.resource.account()) {
            let outcome = match grant::names(&party, &self.caller) {
                Some(by) => Outcome::Matched { by: Some(by), note: Some(role.into()) },
                None => {
                    let wanted = format!("the {role}, {party}");
                    skipped(Test::Retirer, wanted.into(), self.caller.arn.clone())
                }
            };
            self.whole(Layer::Grant, &retiring.id, outcome);
        }
    }

    fn identity(&mut self) {
        let iam_only = self.facts.resource.account().is_none();
        match self.facts.caller {
            Principal::Root { .. } => {
                let why = "the root user needs no identity policy";
                self.whole(Layer::Identity, &"root user".into(), Outcome::NotApplied { why });
            }
            Principal::Service { .. } if !iam_only => {}
            _ => self.layer(Layer::Identity, "identity policies", &self.facts.identity),
        }
    }

    /// Every statement of every policy of a layer, then whether the layer as a whole lets the action through.
    fn layer(&mut self, layer: Layer, name: &str, policies: &[Attached]) {
        let start = self.steps.len();
        for attached in policies {
            for (index, statement) in attached.policy.statements.iter().enumerate() {
                let outcome = self.consider(layer, statement);
                self.steps.push(Step {
                    layer,
                    source: attached.name.clone(),
                    statement: Some(index),
                    sid: statement.sid.clone(),
                    effect: statement.effect,
                    outcome,
                });
            }
        }
        if !self.steps.iter().skip(start).any(Step::allows) {
            self.whole(layer, &name.into(), Outcome::NoAllow);
        }
    }

    fn whole(&mut self, layer: Layer, source: &Arc<str>, outcome: Outcome) {
        let (source, effect) = (source.clone(), Effect::Allow);
        self.steps.push(Step { layer, source, statement: None, sid: None, effect, outcome });
    }

    /// Principal, action, resource, conditions: the first test that fails ends the statement.
    fn consider(&self, layer: Layer, statement: &Statement) -> Outcome {
        let mut matched = Outcome::Matched { by: None, note: None };
        if let Some(element) = &statement.principals {
            match self.principal(element, &statement.conditions) {
                Some((by, note)) => matched = Outcome::Matched { by: Some(by), note },
                None => {
                    return skipped(
                        Test::Principal,
                        element.wanted.clone(),
                        self.caller.arn.clone(),
                    );
                }
            }
        }
        let context = &self.facts.context;
        let action = || self.facts.action.clone();
        let Some(actions) = &statement.actions else {
            return skipped(Test::Action, "nothing: the statement has no Action".into(), action());
        };
        if actions.items.iter().any(|pattern| pattern.matches(&self.action, context))
            == actions.negated
        {
            return skipped(Test::Action, actions.wanted.clone(), action());
        }
        // A trust policy is about its own role and has no Resource.
        let trust =
            layer == Layer::KeyPolicy && matches!(self.facts.resource, Resource::Role { .. });
        match &statement.resources {
            None if trust => {}
            None => {
                let wanted = "nothing: the statement has no Resource".into();
                return skipped(Test::Resource, wanted, self.resource.clone());
            }
            Some(resources) => {
                let fits =
                    resources.items.iter().any(|pattern| pattern.matches(&self.resource, context));
                if fits == resources.negated {
                    return skipped(
                        Test::Resource,
                        resources.wanted.clone(),
                        self.resource.clone(),
                    );
                }
            }
        }
        for condition in &statement.conditions {
            let hidden = layer == Layer::KeyPolicy
                && !RESOURCE_ALIASES_WORK_IN_KEY_POLICIES
                && *condition.lookup == *"kms:resourcealiases";
            let value = context.value(&condition.lookup).filter(|_| !hidden);
            if !condition.holds_for(value, context) {
                let test = Test::Condition {
                    operator: condition.operator_name.clone(),
                    key: condition.key.clone(),
                };
                let got = value.map_or_else(|| "absent".into(), Value::shown);
                return skipped(test, condition.wanted(context), got);
            }
        }
        matched
    }

    /// How a `Principal` element names the caller; of several ways the one that is limited least.
    fn principal(
        &self,
        element: &Element<NamedPrincipal>,
        conditions: &[Condition],
    ) -> Option<(MatchedAs, Option<Arc<str>>)> {
        if element.negated {
            let missing = missing_from(&element.items, &self.caller)?;
            return Some((MatchedAs::NotListed, Some(missing.into())));
        }
        let named = element.items.iter().filter_map(|named| match named.pattern {
            PrincipalPattern::Everyone if conditions.iter().any(names_a_principal) => {
                Some(MatchedAs::EveryoneByArn)
            }
            _ => named.pattern.matches(&self.caller),
        });
        Some((named.min()?, None))
    }

    fn is_retire_grant(&self) -> bool {
        self.action == "kms:retiregrant"
    }

    fn is_service_linked(&self) -> bool {
        matches!(self.facts.caller, Principal::AssumedRole { ref path, .. } if path.starts_with("/aws-service-role/"))
    }
}

/// Whether a condition names the caller by ARN, so that `"*"` reads as that principal and no boundary limits it.
fn names_a_principal(condition: &Condition) -> bool {
    let operator = condition.operator;
    let comparison = matches!(
        operator.comparison,
        Comparison::Arn
            | Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
    );
    *condition.lookup == *"aws:principalarn"
        && comparison
        && !operator.negated
        && !operator.if_exists
        && operator.quantifier != Some(Quantifier::ForAllValues)
}

fn skipped(test: Test, wanted: Arc<str>, got: Arc<str>) -> Outcome {
    Outcome::Skipped { test, wanted, got }
}
