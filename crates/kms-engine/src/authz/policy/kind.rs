//! What each kind of policy must and must not contain.

use super::error::{INVALID_PRINCIPALS, SYNTAX};
use super::{Effect, Fault, Policy, PolicyError, PrincipalPattern, Quantifier, Statement};

/// The quota of a key policy document, in bytes.
pub const KEY_POLICY_QUOTA: usize = 32_768;

/// Condition keys that KMS was seen to refuse in key policies, though one page of its guide says otherwise.
const NOT_IN_KEY_POLICIES: &[&str] =
    &["aws:resourcetag/", "kms:resourcetag/", "kms:resourcealiases"];

/// The kinds of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// A KMS key policy.
    Key,
    /// An IAM identity policy, a permissions boundary or a session policy.
    Identity,
    /// A role's trust policy.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A VPC endpoint policy.
    VpcEndpoint,
    /// The policy of a bucket, a queue, a secret and their like.
    Resource,
}

impl Policy {
    /// Whether the document keeps the rules of its kind. Its size is another matter: [`Policy::check_size`].
    pub fn check(&self, kind: PolicyKind) -> Result<(), PolicyError> {
        for statement in &self.statements {
            match kind {
                PolicyKind::Key => self.key_statement(statement)?,
                PolicyKind::Identity => self.identity_statement(statement)?,
                PolicyKind::Trust => self.trust_statement(statement)?,
                PolicyKind::Scp => self.scp_statement(statement)?,
                PolicyKind::Rcp => self.rcp_statement(statement)?,
                PolicyKind::VpcEndpoint | PolicyKind::Resource => self.principal_of(statement)?,
            }
        }
        match kind {
            PolicyKind::Identity => self.unique_sids(),
            _ => Ok(()),
        }
    }

    /// Whether the document keeps within so many bytes.
    pub fn check_size(&self, limit: usize) -> Result<(), PolicyError> {
        let bytes = self.text.len();
        if bytes <= limit {
            return Ok(());
        }
        let hint = format!("the document has {bytes} bytes; the quota is {limit}");
        Err(PolicyError {
            fault: Fault::TooLong,
            ..PolicyError::at("", 0, "Policy size exceeds limit.", hint)
        })
    }

    fn error(
        &self,
        statement: &Statement,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> PolicyError {
        PolicyError::at(&self.text, statement.start, message, hint)
    }

    fn principal_of(&self, statement: &Statement) -> Result<(), PolicyError> {
        if statement.principals.is_some() {
            return Ok(());
        }
        let hint = "each statement of this policy must say whom it is for: add a `Principal`";
        Err(self.error(statement, "Missing required field Principal", hint))
    }

    /// A key policy statement without `Action` or `Resource` is accepted and does nothing.
    fn key_statement(&self, statement: &Statement) -> Result<(), PolicyError> {
        self.principal_of(statement)?;
        for condition in &statement.conditions {
            let key = &*condition.lookup;
            if NOT_IN_KEY_POLICIES.iter().any(|barred| key.starts_with(barred)) {
                let name = condition.key.split('/').next().unwrap_or_default();
                return Err(PolicyError::at(
                    &self.text,
                    condition.start,
                    format!("These condition keys are not permitted in a key policy: {name}"),
                    format!("`{}` works in IAM policies only", condition.key),
                ));
            }
            let single =
                [("kms:encryptioncontext:", "encryption context"), ("aws:requesttag/", "tag")];
            let single = single.iter().find(|(prefix, _)| key.starts_with(prefix));
            if let (Some(Quantifier::ForAllValues), Some((_, what))) =
                (condition.operator.quantifier, single)
            {
                return Err(PolicyError::at(
                    &self.text,
                    condition.start,
                    format!(
                        "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued \
                         condition key matches requests without the specified {what} or with an unspecified {what}. \
                         To fix, remove ForAllValues."
                    ),
                    format!(
                        "`{}` has one value; ForAllValues is true when it is absent",
                        condition.key
                    ),
                ));
            }
        }
        Ok(())
    }

    fn identity_statement(&self, statement: &Statement) -> Result<(), PolicyError> {
        if statement.principals.is_some() {
            let hint =
                "an identity policy is for whomever it is attached to: take the `Principal` out";
            return Err(self.error(
                statement,
                "Policy document should not specify a principal.",
                hint,
            ));
        }
        if statement.resources.is_none() {
            let hint = "add `\"Resource\": \"*\"` or the ARNs it is for";
            return Err(self.error(statement, "Policy statement must contain resources.", hint));
        }
        self.vendor_actions(statement)?;
        let sid = statement.sid.as_deref().unwrap_or_default();
        if !sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(self.error(
                statement,
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression \
                 [0-9A-Za-z]*",
                format!("`{sid}` has other characters; a key policy may use them, an IAM policy may not"),
            ));
        }
        for text in statement.resources.iter().flat_map(|element| &element.texts) {
            if !(text.starts_with("arn:") || text.starts_with('*')) {
                return Err(self.error(
                    statement,
                    format!("Resource {text} must be in ARN format or \"*\"."),
                    "write the whole ARN, such as `arn:aws:kms:eu-west-1:111122223333:key/*`",
                ));
            }
        }
        Ok(())
    }

    fn vendor_actions(&self, statement: &Statement) -> Result<(), PolicyError> {
        let Some(actions) = &statement.actions else {
            let hint = "add `Action`, for example `\"kms:Decrypt\"`";
            return Err(self.error(statement, "Policy statement must contain actions.", hint));
        };
        for action in &actions.texts {
            let colons = action.matches(':').count();
            if colons > 1 {
                let hint =
                    format!("`{action}` has {colons} colons; an action is `service:Operation`");
                return Err(self.error(
                    statement,
                    "Actions/Condition can contain only one colon.",
                    hint,
                ));
            }
            if colons == 0 && **action != *"*" {
                return Err(self.error(
                    statement,
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                    format!("write `kms:{action}`"),
                ));
            }
        }
        Ok(())
    }

    fn unique_sids(&self) -> Result<(), PolicyError> {
        let mut seen = std::collections::HashSet::new();
        for statement in &self.statements {
            let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty()) else {
                continue;
            };
            if !seen.insert(sid) {
                return Err(self.error(
                    statement,
                    "Statement IDs (SID) in a single policy must be unique.",
                    format!("`{sid}` stands at another statement already"),
                ));
            }
        }
        Ok(())
    }

    fn trust_statement(&self, statement: &Statement) -> Result<(), PolicyError> {
        self.principal_of(statement)?;
        if statement.resources.is_some() {
            let hint = "a trust policy is about the role it belongs to: take the `Resource` out";
            return Err(self.error(statement, "Has prohibited field Resource", hint));
        }
        self.vendor_actions(statement)
    }

    fn scp_statement(&self, statement: &Statement) -> Result<(), PolicyError> {
        const UNMET: &str = "The provided policy document does not meet the requirements of the specified policy type.";
        if statement.principals.is_some() {
            let hint = "a service control policy is for the accounts it is attached to: take the `Principal` out";
            return Err(self.error(statement, UNMET, hint));
        }
        self.organization_statement(statement, UNMET)
    }

    /// Only AWS's own `RCPFullAWSAccess` allows; customers' resource control policies deny.
    fn rcp_statement(&self, statement: &Statement) -> Result<(), PolicyError> {
        const UNMET: &str = "The provided policy document does not meet the requirements of the specified policy type.";
        let everyone = statement.principals.as_ref().is_some_and(|principals| {
            !principals.negated
                && principals.items.iter().all(|named| named.pattern == PrincipalPattern::Everyone)
        });
        if !everyone {
            let hint =
                "a resource control policy has `\"Principal\": \"*\"`; narrow it by conditions";
            return Err(self.error(statement, UNMET, hint));
        }
        if statement.effect == Effect::Allow {
            let hint = "a resource control policy only denies; RCPFullAWSAccess does the allowing";
            return Err(self.error(statement, UNMET, hint));
        }
        if statement.actions.as_ref().is_some_and(|actions| actions.negated) {
            return Err(self.error(
                statement,
                UNMET,
                "a resource control policy takes no `NotAction`",
            ));
        }
        self.organization_statement(statement, UNMET)
    }

    fn organization_statement(
        &self,
        statement: &Statement,
        unmet: &str,
    ) -> Result<(), PolicyError> {
        match (&statement.actions, &statement.resources) {
            (None, _) => Err(self.error(statement, unmet, "add `Action`, for example `\"kms:*\"`")),
            (_, None) => Err(self.error(statement, unmet, "add `\"Resource\": \"*\"`")),
            _ => Ok(()),
        }
    }

    /// An error for a principal that does not exist in the world, pointing at it.
    pub fn missing_principal(&self, named: &super::NamedPrincipal) -> PolicyError {
        PolicyError::at(
            &self.text,
            named.span.start,
            INVALID_PRINCIPALS,
            format!(
                "`{}` does not exist; KMS checks the principals of a key policy when it is put",
                named.text
            ),
        )
    }

    /// An error about the whole document, in IAM's words for a fault it has none for.
    pub fn refused(&self, hint: impl Into<String>) -> PolicyError {
        PolicyError::at(&self.text, 0, SYNTAX, hint)
    }
}
