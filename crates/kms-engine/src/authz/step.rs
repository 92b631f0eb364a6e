//! The trace of a decision: one step for each statement, grant and layer that was considered.

use std::fmt;
use std::sync::Arc;

use super::policy::{Effect, MatchedAs};

/// One thing that was considered, and what came of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Step {
    /// The layer it belongs to.
    pub layer: Layer,
    /// The policy, the grant or the level of the organization.
    pub source: Arc<str>,
    /// The statement's place in its policy, from 0; `None` for a grant or a whole layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// The statement's `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Arc<str>>,
    /// What it does when it matches.
    pub effect: Effect,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The layers of authorization, in the order in which IAM's guide walks through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Whether the operation works across accounts at all.
    Operation,
    /// Resource control policies of the organization that owns the key.
    Rcp,
    /// Service control policies of the caller's organization.
    Scp,
    /// The VPC endpoint's policy.
    VpcEndpoint,
    /// The key policy; a role's trust policy.
    KeyPolicy,
    /// Grants.
    Grant,
    /// Identity policies of the caller.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The policies of the caller's session.
    Session,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The statement or grant is about this request.
    Matched {
        /// How it names the caller, in layers that name principals.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<MatchedAs>,
        /// More about that.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<Arc<str>>,
    },
    /// The statement or grant is not about this request.
    Skipped {
        /// The first test that failed.
        #[serde(flatten)]
        test: Test,
        /// What the test wanted.
        wanted: Arc<str>,
        /// What the request has.
        got: Arc<str>,
    },
    /// The layer applies, and nothing in it allows the action.
    NoAllow,
    /// The layer does not apply.
    NotApplied {
        /// Why not.
        why: &'static str,
    },
}

/// The tests of a statement, in their order, and those of a grant.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(tag = "test", rename_all = "kebab-case")]
pub enum Test {
    /// Whether the statement is for the caller.
    Principal,
    /// Whether the statement is about the action.
    Action,
    /// Whether the statement is about the resource.
    Resource,
    /// Whether a condition holds.
    Condition {
        /// The operator, as the policy writes it.
        operator: Arc<str>,
        /// The condition key, as the policy writes it.
        key: Arc<str>,
    },
    /// Whether the grant is for the caller.
    Grantee,
    /// Whether the grant lists the operation.
    Operation,
    /// Whether the grant works yet, and still.
    Time,
    /// Whether a constraint of the grant holds.
    Constraint {
        /// Its name.
        name: &'static str,
    },
    /// Whether a grant made with this grant has no more operations.
    NewGrantOperations,
    /// Whether a grant made with this grant is constrained as strictly.
    NewGrantConstraints,
    /// Whether the caller may retire the grant.
    Retirer,
}

impl Step {
    /// Whether this is a statement or grant that matched and allows.
    pub fn allows(&self) -> bool {
        self.effect == Effect::Allow && matches!(self.outcome, Outcome::Matched { .. })
    }

    /// Whether this is a statement that matched and denies.
    pub fn denies(&self) -> bool {
        self.effect == Effect::Deny && matches!(self.outcome, Outcome::Matched { .. })
    }

    /// How a matching step names the caller.
    pub fn matched_as(&self) -> Option<MatchedAs> {
        match self.outcome {
            Outcome::Matched { by, .. } => by,
            _ => None,
        }
    }

    /// `default[0] "Enable IAM User Permissions"`: which statement this is.
    pub fn label(&self) -> String {
        let statement = self.statement.map(|index| format!("[{index}]")).unwrap_or_default();
        let sid = self.sid.as_ref().map(|sid| format!(" \"{sid}\"")).unwrap_or_default();
        format!("{}{statement}{sid}", self.source)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Layer::Operation => "operation",
            Layer::Rcp => "resource control policy",
            Layer::Scp => "service control policy",
            Layer::VpcEndpoint => "VPC endpoint policy",
            Layer::KeyPolicy => "key policy",
            Layer::Grant => "grants",
            Layer::Identity => "identity policies",
            Layer::Boundary => "permissions boundary",
            Layer::Session => "session policy",
        })
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Principal => f.write_str("principal"),
            Test::Action => f.write_str("action"),
            Test::Resource => f.write_str("resource"),
            Test::Condition { operator, key } => write!(f, "{operator} {key}"),
            Test::Grantee => f.write_str("grantee"),
            Test::Operation => f.write_str("operation"),
            Test::Time => f.write_str("time"),
            Test::Constraint { name } => f.write_str(name),
            Test::NewGrantOperations => f.write_str("operations of the new grant"),
            Test::NewGrantConstraints => f.write_str("constraints of the new grant"),
            Test::Retirer => f.write_str("who may retire it"),
        }
    }
}
