//! The same facts with every condition met that another call could meet.

use std::sync::Arc;

use crate::authz::policy::{Condition, Effect, Policy};
use crate::authz::{Attached, Constraints, Facts};

/// The facts of the friendliest call: an Allow has no condition left that depends on the request, a Deny that has one
/// is gone, and grants have no constraints.
pub(super) fn with_conditions_met(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    let levels = facts.scps.iter_mut().chain(&mut facts.rcps);
    let organization = levels.flat_map(|level| &mut level.policies);
    let own = facts.key_policies.iter_mut().chain(&mut facts.identity).chain(&mut facts.session);
    let single = facts.boundary.iter_mut().chain(&mut facts.vpc_endpoint);
    for attached in organization.chain(own).chain(single) {
        meet(attached);
    }
    for grant in &mut facts.grants {
        grant.constraints = Constraints::default();
    }
    facts
}

fn meet(attached: &mut Attached) {
    let conditional = |conditions: &[Condition]| conditions.iter().any(depends_on_the_request);
    if !attached.policy.statements.iter().any(|statement| conditional(&statement.conditions)) {
        return;
    }
    let mut policy = Policy::clone(&attached.policy);
    policy.statements.retain(|statement| {
        statement.effect == Effect::Allow || !conditional(&statement.conditions)
    });
    for statement in &mut policy.statements {
        statement.conditions.retain(|condition| !depends_on_the_request(condition));
    }
    attached.policy = Arc::new(policy);
}

/// Whether the same principal on the same key can have another value for the condition's key.
fn depends_on_the_request(condition: &Condition) -> bool {
    const OF_THE_KEY: &[&str] = &[
        "kms:calleraccount",
        "kms:customermasterkeyspec",
        "kms:customermasterkeyusage",
        "kms:keyorigin",
        "kms:keyspec",
        "kms:keyusage",
        "kms:multiregion",
        "kms:multiregionkeytype",
        "kms:resourcealiases",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:userid",
        "aws:username",
    ];
    let key = &*condition.lookup;
    !(OF_THE_KEY.contains(&key)
        || key.starts_with("aws:principal")
        || key.starts_with("aws:resource"))
}
