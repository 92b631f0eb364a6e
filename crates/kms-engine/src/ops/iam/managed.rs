//! Managed policies by ARN: the account's own and AWS's.

use std::sync::Arc;

use super::holder::{account, authorize, no_such};
use super::model::{self, bounded_by};
use super::policies::name_of;
use super::types::*;
use crate::account::Account;
use crate::authz::policy::Policy;
use crate::aws_managed;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::time::Timestamp;

/// What IAM shows of a managed policy, and its document, if the caller may see it.
pub fn find(cx: &mut Cx<'_>, arn: &str) -> Result<(model::Policy, Arc<Policy>), KmsError> {
    authorize(cx, arn)?;
    let account = account(cx)?;
    if let Some(policy) = account.policies.get(arn) {
        return Ok((model::policy(account, policy), policy.document.clone()));
    }
    match aws_managed::aws_managed(arn) {
        Some(document) => Ok((of_aws(account, arn), document)),
        None => Err(no_such(format!("Policy {arn} was not found."))),
    }
}

/// What IAM shows of a managed policy.
pub fn shown(cx: &mut Cx<'_>, arn: &str) -> Result<model::Policy, KmsError> {
    find(cx, arn).map(|(policy, _)| policy)
}

/// Every managed policy of a scope.
pub fn all(cx: &Cx<'_>, scope: PolicyScopeType) -> Result<Vec<model::Policy>, KmsError> {
    let account = account(cx)?;
    let own = account.policies.values().map(|policy| model::policy(account, policy));
    let of_aws = aws_managed::all().map(|(arn, _)| of_aws(account, arn));
    Ok(match scope {
        PolicyScopeType::All => own.chain(of_aws).collect(),
        PolicyScopeType::Local => own.collect(),
        PolicyScopeType::Aws => of_aws.collect(),
    })
}

fn of_aws(account: &Account, arn: &str) -> model::Policy {
    let attached = account.holders().filter(|held| held.attached.contains(arn)).count();
    // AWS's ids are fixed; the lab's follow from the name.
    let letters = name_of(arn).to_ascii_uppercase();
    model::Policy {
        policy_name: Some(name_of(arn).into()),
        policy_id: Some(format!("ANPA{letters:X<17.17}").into()),
        arn: Some(arn.into()),
        path: Some("/".into()),
        default_version_id: Some("v1".into()),
        attachment_count: Some(AttachmentCountType(attached as i64)),
        permissions_boundary_usage_count: Some(
            AttachmentCountType(bounded_by(account, arn) as i64),
        ),
        is_attachable: Some(true),
        description: None,
        create_date: Some(Timestamp::LAB_START),
        update_date: Some(Timestamp::LAB_START),
        tags: None,
    }
}
