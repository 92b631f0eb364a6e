//! Policy documents: read once, compiled, and kept with the text they came from.
//!
//! [`Policy::parse`] takes any policy; [`Policy::check`] applies the rules of a kind (a key policy needs a principal,
//! an identity policy must have none). Evaluation is elsewhere: a policy only knows what it says.

mod condition;
mod defaults;
mod edit;
mod error;
mod json;
mod kind;
mod operator;
mod parse;
mod principal;

use std::sync::Arc;

pub use condition::Condition;
pub use defaults::{ConsoleKey, aws_managed_key_policy, console_key_policy, default_key_policy};
pub use error::{Fault, INVALID_PRINCIPALS, LOCKOUT, PolicyError};
pub use kind::{KEY_POLICY_QUOTA, PolicyKind};
pub use operator::{Comparison, Operator, Order, Quantifier};
pub use principal::{Caller, MatchedAs, NamedPrincipal, PrincipalPattern, missing_from};

use super::pattern::Pattern;

/// A policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    text: Arc<str>,
    /// The version of the policy language.
    pub version: Version,
    /// The `Id` element.
    pub id: Option<String>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also where the element is left out: `${...}` is ordinary text.
    V2008,
    /// `2012-10-17`: knows policy variables.
    V2012,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The `Sid` element.
    pub sid: Option<Arc<str>>,
    /// Allow or Deny.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Element<NamedPrincipal>>,
    /// `Action` or `NotAction`; the patterns are in lower case.
    pub actions: Option<Element<Pattern>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Element<Pattern>>,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
    pub(super) start: usize,
}

/// What a matching statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Effect {
    /// Allow.
    Allow,
    /// Deny.
    Deny,
}

/// An element that lists things, or with `Not...` everything but them.
#[derive(Debug, Clone, PartialEq)]
pub struct Element<T> {
    /// Whether it is the `Not...` form.
    pub negated: bool,
    /// What is listed.
    pub items: Vec<T>,
    /// The list as the policy writes it.
    pub texts: Vec<Arc<str>>,
    /// What the element wants, for an explanation.
    pub wanted: Arc<str>,
}

impl Policy {
    /// The document exactly as it was put.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line of the document on which a statement starts.
    pub fn line_of(&self, statement: &Statement) -> usize {
        error::place(&self.text, statement.start).0
    }

    /// The principals that the policy names, so that the engine can check that they exist.
    pub fn principals(&self) -> impl Iterator<Item = &NamedPrincipal> {
        self.statements
            .iter()
            .filter_map(|s| s.principals.as_ref())
            .flat_map(|element| &element.items)
    }

    /// The policy with one principal's text replaced everywhere, as AWS does with the unique id of a deleted user or
    /// role; `None` where the policy does not name it.
    pub fn with_principal_replaced(&self, from: &str, to: &str) -> Option<Policy> {
        let mut text = self.text.to_string();
        let mut spans: Vec<_> = self
            .principals()
            .filter(|named| *named.text == *from)
            .map(|named| named.span.clone())
            .collect();
        if spans.is_empty() {
            return None;
        }
        spans.sort_by_key(|span| span.start);
        for span in spans.into_iter().rev() {
            text.replace_range(span, &serde_json::Value::from(to).to_string());
        }
        Policy::parse(&text).ok()
    }
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        })
    }
}
