//! What a key policy really says: who can do what under it, whom it locks out, what is wider than it looks.
//!
//! Access is found out by deciding, with the evaluator that decides calls; the rules only look for what a reader is
//! likely to misread.

mod access;
mod dead;
mod rules;
mod wide;

use std::fmt;

pub use access::Access;
pub(crate) use access::caller;

use super::policy::{Policy, PolicyError, PolicyKind, PrincipalPattern};
use crate::principal::AccountId;

/// A KMS action, as far as a key policy is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyAction {
    /// The action, for example `kms:Encrypt`.
    pub action: &'static str,
    /// Whether it is about one key; the others are up to IAM policies alone.
    pub on_key: bool,
    /// Whether it works on a key of another account.
    pub cross_account: bool,
}

/// What was found in a key policy.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Report {
    /// Who can do what.
    pub access: Vec<Access>,
    /// What deserves a second look, worst first.
    pub findings: Vec<Finding>,
}

/// One thing that deserves a second look.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// The rule, for looking it up.
    pub rule: &'static str,
    /// The statement, from 0; `None` for the policy as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// The line of the document.
    pub line: usize,
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The policy does not do what anybody could want.
    Error,
    /// It is wider, or narrower, than it looks.
    Warning,
    /// Worth knowing.
    Note,
}

/// What a policy is checked as: the policy of which key, in which account.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'a> {
    policy: &'a Policy,
    owner: AccountId,
    key_arn: Option<&'a str>,
    /// The key's ARN or, where it is not known, one that could be it.
    likely_arn: String,
    actions: &'a [KeyAction],
}

/// Checks a key policy. Without an owner, the first account that the policy names is taken for it; without the ARN of
/// the key, a `Resource` other than `*` can only be doubted.
///
/// An error means that KMS would not take the document at all.
pub fn lint(
    policy: &Policy,
    owner: Option<&AccountId>,
    key_arn: Option<&str>,
    actions: &[KeyAction],
) -> Result<Report, PolicyError> {
    policy.check(PolicyKind::Key)?;
    policy.check_size(super::policy::KEY_POLICY_QUOTA)?;
    let owner = owner.cloned().or_else(|| likely_owner(policy));
    let Some(owner) = owner else {
        return Err(
            policy.refused("the policy names no account, so say which account owns the key")
        );
    };
    let likely_arn = key_arn.map_or_else(|| likely_arn(policy, &owner), str::to_owned);
    let subject = Subject { policy, owner, key_arn, likely_arn, actions };
    let access = access::access(&subject);
    let mut findings = rules::findings(&subject);
    findings.extend(access::lockouts(&subject));
    findings.sort_by_key(|finding| (finding.level, finding.line, finding.statement));
    Ok(Report { access, findings })
}

/// The account that is delegated to, or else the first account that is named.
fn likely_owner(policy: &Policy) -> Option<AccountId> {
    let delegated = policy.principals().find_map(|named| match &named.pattern {
        PrincipalPattern::Account(account) => Some(account.clone()),
        _ => None,
    });
    delegated.or_else(|| policy.principals().find_map(|named| named.pattern.account().cloned()))
}

/// The first key that a statement names in full, or else a made-up one.
fn likely_arn(policy: &Policy, owner: &AccountId) -> String {
    let texts = policy
        .statements
        .iter()
        .filter_map(|s| s.resources.as_ref())
        .flat_map(|element| &element.texts);
    let named =
        texts.into_iter().find(|text| text.contains(":key/") && !text.contains(['*', '?', '$']));
    match named {
        Some(arn) => arn.to_string(),
        None => format!("arn:aws:kms:us-east-1:{owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    }
}

impl Report {
    /// Whether nothing worse than a note was found.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.level == Level::Note)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Who can do what")?;
        for access in &self.access {
            write!(f, "{access}")?;
        }
        writeln!(f)?;
        if self.findings.is_empty() {
            return writeln!(f, "Nothing to remark.");
        }
        writeln!(f, "What to look at")?;
        for finding in &self.findings {
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        let place = match self.statement {
            Some(index) => format!("line {}, statement [{index}]: ", self.line),
            None => String::new(),
        };
        super::display::wrapped(
            f,
            &format!("  {level} "),
            &format!("{place}{} ({})", self.message, self.rule),
        )?;
        super::display::wrapped(f, "      → ", &self.remedy)
    }
}
