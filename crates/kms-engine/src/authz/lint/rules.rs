//! The rules, applied to each statement.

use super::{Finding, Level, Subject, dead, wide};
use crate::authz::policy::Statement;

/// Everything the rules find.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Findings { subject, found: Vec::new() };
    for (index, statement) in subject.policy.statements.iter().enumerate() {
        wide::look(&mut findings, index, statement);
        dead::look(&mut findings, index, statement);
    }
    findings.found
}

/// What was found so far.
pub(super) struct Findings<'a> {
    pub(super) subject: &'a Subject<'a>,
    found: Vec<Finding>,
}

impl Findings<'_> {
    /// Notes down one more.
    pub(super) fn add(
        &mut self,
        level: Level,
        rule: &'static str,
        (index, statement): (usize, &Statement),
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.found.push(Finding {
            level,
            rule,
            statement: Some(index),
            line: self.subject.policy.line_of(statement),
            message: message.into(),
            remedy: remedy.into(),
        });
    }
}

/// Whether a statement is about an action, by its `Action` or `NotAction` alone.
pub(super) fn covers(statement: &Statement, action: &str) -> bool {
    let context = crate::authz::context::Context::new();
    let lower = action.to_lowercase();
    statement.actions.as_ref().is_some_and(|element| {
        element.items.iter().any(|pattern| pattern.matches(&lower, &context)) != element.negated
    })
}
