//! Organizations, accounts, units and policies as the service shows them.

use super::types::*;
use crate::ops::iam::types::Sensitive;
use crate::organization::{self, Member, OrganizationPolicy, PolicyType, Unit};
use crate::principal::AccountId;
use crate::shape;
use crate::shape::types::ListOf;
use crate::time::Timestamp;

shape! {
    /// An organization.
    pub struct Organization {
        id: Option<Shown>,
        arn: Option<Shown>,
        feature_set: Option<OrganizationFeatureSet>,
        master_account_arn: Option<Shown>,
        master_account_id: Option<AccountIdType>,
        master_account_email: Option<Sensitive<Email>>,
        available_policy_types: Option<ListOf<PolicyTypeSummary>>,
    }
}

shape! {
    /// A type of policies, and whether it counts.
    pub struct PolicyTypeSummary {
        kind as "Type": Option<PolicyType>,
        status: Option<PolicyTypeStatus>,
    }
}

shape! {
    /// The root.
    pub struct Root {
        id: Option<Shown>,
        arn: Option<Shown>,
        name: Option<Shown>,
        policy_types: Option<ListOf<PolicyTypeSummary>>,
    }
}

shape! {
    /// An account.
    pub struct Account {
        id: Option<AccountIdType>,
        arn: Option<Shown>,
        email: Option<Sensitive<Email>>,
        name: Option<Sensitive<Shown>>,
        status: Option<AccountStatus>,
        state: Option<AccountState>,
        paths: Option<ListOf<Shown>>,
        joined_method: Option<AccountJoinedMethod>,
        joined_timestamp: Option<Timestamp>,
    }
}

shape! {
    /// An organizational unit.
    pub struct OrganizationalUnit {
        id: Option<Shown>,
        arn: Option<Shown>,
        name: Option<OrganizationalUnitName>,
        path: Option<Shown>,
    }
}

shape! {
    /// A policy with its document.
    pub struct Policy {
        policy_summary: Option<PolicySummary>,
        content: Option<PolicyContent>,
    }
}

shape! {
    /// A policy without its document.
    pub struct PolicySummary {
        id: Option<Shown>,
        arn: Option<Shown>,
        name: Option<PolicyName>,
        description: Option<PolicyDescription>,
        kind as "Type": Option<PolicyType>,
        aws_managed: Option<bool>,
    }
}

/// What the service shows of an organization. Its list of policy types has long been out of use and names one.
pub fn organization(of: &organization::Organization) -> Organization {
    let management = &of.management;
    let email = of.members.get(management).map(|member| Sensitive(member.email.as_str().into()));
    Organization {
        id: Some(of.id.as_str().into()),
        arn: Some(of.arn().into()),
        feature_set: Some(OrganizationFeatureSet::All),
        master_account_arn: Some(of.arn_of(management.as_str()).into()),
        master_account_id: Some(management.as_str().into()),
        master_account_email: email,
        available_policy_types: Some(ListOf(vec![enabled(PolicyType::ServiceControlPolicy)])),
    }
}

/// What the service shows of the root.
pub fn root(of: &organization::Organization) -> Root {
    Root {
        id: Some(of.root.as_str().into()),
        arn: Some(of.arn_of(&of.root).into()),
        name: Some("Root".into()),
        policy_types: Some(of.enabled.iter().copied().map(enabled).collect()),
    }
}

/// What the service shows of an account.
pub fn account(of: &organization::Organization, id: &AccountId, member: &Member) -> Account {
    Account {
        id: Some(id.as_str().into()),
        arn: Some(of.arn_of(id.as_str()).into()),
        email: Some(Sensitive(member.email.as_str().into())),
        name: Some(Sensitive(member.name.as_str().into())),
        status: Some(AccountStatus::Active),
        state: Some(AccountState::Active),
        paths: Some(ListOf(vec![format!("{}{id}/", of.path_of(id)).into()])),
        joined_method: Some(match member.created_here {
            true => AccountJoinedMethod::Created,
            false => AccountJoinedMethod::Invited,
        }),
        joined_timestamp: Some(member.joined),
    }
}

/// What the service shows of an organizational unit.
pub fn unit(of: &organization::Organization, unit: &Unit) -> OrganizationalUnit {
    OrganizationalUnit {
        id: Some(unit.id.as_str().into()),
        arn: Some(of.arn_of(&unit.id).into()),
        name: Some(unit.name.as_str().into()),
        path: Some(format!("{}/{}/", of.id, of.way_to(&unit.id).join("/")).into()),
    }
}

/// What the service shows of a policy.
pub fn policy(of: &organization::Organization, policy: &OrganizationPolicy) -> Policy {
    Policy {
        policy_summary: Some(summary(of, policy)),
        content: Some(policy.document.text().into()),
    }
}

/// The same without its document.
pub fn summary(of: &organization::Organization, policy: &OrganizationPolicy) -> PolicySummary {
    PolicySummary {
        id: Some(policy.id.as_str().into()),
        arn: Some(of.policy_arn(&policy.id).into()),
        name: Some(policy.name.as_str().into()),
        description: Some(policy.description.as_str().into()),
        kind: Some(policy.kind),
        aws_managed: Some(policy.aws_managed()),
    }
}

/// Policies in the order of lists: by name, which is one's own within a type. (AWS documents no order; ids are chance.)
pub fn by_name<'a>(
    policies: impl Iterator<Item = &'a OrganizationPolicy>,
) -> Vec<&'a OrganizationPolicy> {
    let mut policies: Vec<_> = policies.collect();
    policies.sort_by(|one, other| one.name.cmp(&other.name));
    policies
}

fn enabled(kind: PolicyType) -> PolicyTypeSummary {
    PolicyTypeSummary { kind: Some(kind), status: Some(PolicyTypeStatus::Enabled) }
}
