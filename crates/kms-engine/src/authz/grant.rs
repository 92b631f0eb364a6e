//! Grants: allow-only statements of their own kind, attached to one key.
//!
//! How a boundary or a session policy limits a grant is not documented; see [`GRANTS_ARE_LIMITED_LIKE_KEY_POLICIES`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::facts::Facts;
use super::pattern::ArnPattern;
use super::policy::{Caller, MatchedAs, PrincipalPattern};
use super::step::{Outcome, Test};
use crate::principal::{AccountId, Principal};
use crate::spec::{AwsEnum, GrantOperation};
use crate::time::Timestamp;

/// A decision of the lab, since AWS does not say: a boundary or session policy that lacks an Allow limits a grant as
/// it limits a key policy statement that names the grantee the same way. A grant to a role is limited, a grant to a
/// user or to one session is not. `false`: grants are never limited by an implicit deny.
pub const GRANTS_ARE_LIMITED_LIKE_KEY_POLICIES: bool = true;

/// The developer guide calls the comparison of constraints exact; the API reference says that the names of pairs
/// ignore case. The lab follows the API reference.
pub const CONSTRAINT_NAMES_IGNORE_CASE: bool = true;

/// A grant, as far as decisions need it.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantFacts {
    /// The grant id.
    pub id: Arc<str>,
    /// The grantee: an ARN, or a service principal.
    pub grantee: Arc<str>,
    /// Who may retire the grant.
    pub retiring_principal: Option<Arc<str>>,
    /// The account in which the grant was made.
    pub issuing_account: Option<AccountId>,
    /// What it allows.
    pub operations: Arc<[GrantOperation]>,
    /// Under which constraints.
    pub constraints: Constraints,
    /// From when on it works without its token.
    pub effective_from: Timestamp,
    /// From when on a retired or revoked grant no longer works.
    pub ineffective_from: Option<Timestamp>,
    /// Whether the request carries its token.
    pub token_presented: bool,
}

/// The constraints of a grant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// `EncryptionContextEquals`: the request's context must be this.
    pub equals: Option<BTreeMap<String, String>>,
    /// `EncryptionContextSubset`: the request's context must contain this.
    pub subset: Option<BTreeMap<String, String>>,
    /// `SourceArn`: for requests of AWS services.
    pub source_arn: Option<Arc<str>>,
}

/// The grant that a CreateGrant request is about to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// Its operations.
    pub operations: Vec<GrantOperation>,
    /// Its constraints.
    pub constraints: Constraints,
}

type Pairs = BTreeMap<String, String>;

impl GrantFacts {
    /// Whether the grant allows what the facts ask for, and if not, the first test that failed.
    pub(super) fn outcome(&self, facts: &Facts, caller: &Caller<'_>) -> Outcome {
        let Some(by) = names(&self.grantee, caller) else {
            return skipped(Test::Grantee, self.grantee.clone(), caller.arn.clone());
        };
        let operation = facts.action.strip_prefix("kms:").unwrap_or(&facts.action);
        if !self.operations.iter().any(|granted| granted.as_str() == operation) {
            return skipped(Test::Operation, list(&self.operations).into(), operation.into());
        }
        if let Some(ended) = self.ineffective_from.filter(|ended| facts.now >= *ended) {
            return skipped(
                Test::Time,
                format!("before {ended}").into(),
                facts.now.to_string().into(),
            );
        }
        if facts.now < self.effective_from && !self.token_presented {
            let wanted = format!("its grant token, or {} and later", self.effective_from);
            return skipped(Test::Time, wanted.into(), facts.now.to_string().into());
        }
        if let Some(failed) = self.constraint_failure(facts, operation) {
            return failed;
        }
        let note =
            self.ineffective_from.map(|end| format!("retired or revoked, works until {end}"));
        Outcome::Matched { by: Some(by), note: note.map(Into::into) }
    }

    fn constraint_failure(&self, facts: &Facts, operation: &str) -> Option<Outcome> {
        let constraints = &self.constraints;
        if carries_encryption_context(operation) {
            let empty = Pairs::new();
            let request = facts.encryption_context.as_deref().unwrap_or(&empty);
            if let Some(wanted) =
                constraints.equals.as_ref().filter(|wanted| !same_pairs(wanted, request))
            {
                let test = Test::Constraint { name: "EncryptionContextEquals" };
                return Some(skipped(test, pairs(wanted), pairs(request)));
            }
            if let Some(wanted) =
                constraints.subset.as_ref().filter(|wanted| !contains(request, wanted))
            {
                let test = Test::Constraint { name: "EncryptionContextSubset" };
                return Some(skipped(test, pairs(wanted), pairs(request)));
            }
        }
        let from_service = matches!(facts.caller, Principal::Service { .. });
        if let Some(wanted) =
            constraints.source_arn.as_ref().filter(|_| from_service && operation != "RetireGrant")
        {
            let got = facts.context.value("aws:SourceArn");
            let pattern = ArnPattern::compile(wanted, false);
            let fits = got.is_some_and(|value| {
                value
                    .all()
                    .iter()
                    .any(|arn| pattern.as_ref().is_some_and(|p| p.matches(arn, &facts.context)))
            });
            if !fits {
                let got = got.map_or_else(|| "absent".to_owned(), ToString::to_string);
                return Some(skipped(
                    Test::Constraint { name: "SourceArn" },
                    wanted.clone(),
                    got.into(),
                ));
            }
        }
        facts
            .new_grant
            .as_ref()
            .filter(|_| operation == "CreateGrant")
            .and_then(|new| self.narrowing_failure(new))
    }

    /// A grant made with a grant can only narrow: fewer operations, constraints at least as strict.
    fn narrowing_failure(&self, new: &NewGrant) -> Option<Outcome> {
        if !new.operations.iter().all(|operation| self.operations.contains(operation)) {
            let wanted = format!("a subset of {}", list(&self.operations));
            return Some(skipped(
                Test::NewGrantOperations,
                wanted.into(),
                list(&new.operations).into(),
            ));
        }
        let (parent, child) = (&self.constraints, &new.constraints);
        let (wanted, narrower) = match (&parent.equals, &parent.subset) {
            (Some(equals), _) => {
                (pairs(equals), child.equals.as_ref().is_some_and(|c| same_pairs(c, equals)))
            }
            (None, Some(subset)) => {
                let covers = |c: &Option<Pairs>| c.as_ref().is_some_and(|c| contains(c, subset));
                (pairs(subset), covers(&child.equals) || covers(&child.subset))
            }
            (None, None) => ("".into(), true),
        };
        if !narrower {
            let got = child
                .equals
                .as_ref()
                .or(child.subset.as_ref())
                .map_or_else(|| "none".into(), pairs);
            return Some(skipped(Test::NewGrantConstraints, wanted, got));
        }
        if parent.source_arn.is_some() && parent.source_arn != child.source_arn {
            let wanted = parent.source_arn.clone().unwrap_or_default();
            let got = child.source_arn.clone().unwrap_or_else(|| "none".into());
            return Some(skipped(Test::NewGrantConstraints, wanted, got));
        }
        None
    }

    /// RetireGrant is decided by the grant: every party that may retire it, and how each names the caller.
    pub(super) fn retirers(&self, key_owner: Option<&AccountId>) -> Vec<(&'static str, Arc<str>)> {
        let mut parties: Vec<(&'static str, Arc<str>)> = Vec::new();
        if let Some(retiring) = &self.retiring_principal {
            parties.push(("retiring principal", retiring.clone()));
        }
        if self.operations.contains(&GrantOperation::RetireGrant) {
            parties.push(("grantee, who has RetireGrant", self.grantee.clone()));
        }
        if let Some(account) = &self.issuing_account {
            parties.push(("account that made the grant", account.0.clone()));
        }
        if let Some(account) =
            key_owner.filter(|owner| Some(*owner) != self.issuing_account.as_ref())
        {
            parties.push(("account that owns the key", account.0.clone()));
        }
        parties
    }
}

/// How an ARN, an account or a service principal names the caller, if it does.
pub(super) fn names(party: &str, caller: &Caller<'_>) -> Option<MatchedAs> {
    match PrincipalPattern::parse_aws(party) {
        // A grantee is never everybody.
        Some(PrincipalPattern::Everyone) => None,
        Some(pattern) => pattern.matches(caller),
        None => PrincipalPattern::parse_service(party)?.matches(caller),
    }
}

/// The operations whose encryption context a constraint is compared with.
pub fn carries_encryption_context(operation: &str) -> bool {
    matches!(operation, "Encrypt" | "Decrypt" | "ReEncryptFrom" | "ReEncryptTo")
        || operation.starts_with("GenerateDataKey")
}

fn folded(pairs: &Pairs) -> BTreeMap<String, &str> {
    let name = |name: &String| match CONSTRAINT_NAMES_IGNORE_CASE {
        true => name.to_lowercase(),
        false => name.clone(),
    };
    pairs.iter().map(|(key, value)| (name(key), value.as_str())).collect()
}

fn same_pairs(left: &Pairs, right: &Pairs) -> bool {
    left.len() == right.len() && folded(left) == folded(right)
}

fn contains(whole: &Pairs, part: &Pairs) -> bool {
    let whole = folded(whole);
    folded(part).iter().all(|(name, value)| whole.get(name) == Some(value))
}

fn pairs(pairs: &Pairs) -> Arc<str> {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", pairs.join(", ")).into()
}

fn list(operations: &[GrantOperation]) -> String {
    let names: Vec<&str> = operations.iter().map(|operation| operation.as_str()).collect();
    names.join(", ")
}

fn skipped(test: Test, wanted: Arc<str>, got: Arc<str>) -> Outcome {
    Outcome::Skipped { test, wanted, got }
}
