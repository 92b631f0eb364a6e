//! Users, roles, groups and policies as IAM shows them.

use super::types::*;
use crate::account;
use crate::account::{Account, Permissions};
use crate::principal::AccountId;
use crate::shape;
use crate::time::Timestamp;

shape! {
    /// A user.
    pub struct User {
        path: PathType,
        user_name: UserNameType,
        user_id: IdType,
        arn: ArnType,
        create_date: Timestamp,
        permissions_boundary: Option<AttachedPermissionsBoundary>,
        tags: Option<TagListType>,
    }
}

shape! {
    /// A role.
    pub struct Role {
        path: PathType,
        role_name: RoleNameType,
        role_id: IdType,
        arn: ArnType,
        create_date: Timestamp,
        assume_role_policy_document: Option<PolicyDocumentType>,
        description: Option<RoleDescriptionType>,
        max_session_duration: Option<RoleMaxSessionDurationType>,
        permissions_boundary: Option<AttachedPermissionsBoundary>,
        tags: Option<TagListType>,
    }
}

shape! {
    /// A group.
    pub struct Group {
        path: PathType,
        group_name: GroupNameType,
        group_id: IdType,
        arn: ArnType,
        create_date: Timestamp,
    }
}

shape! {
    /// A managed policy.
    pub struct Policy {
        policy_name: Option<PolicyNameType>,
        policy_id: Option<IdType>,
        arn: Option<ArnType>,
        path: Option<PolicyPathType>,
        default_version_id: Option<PolicyVersionIdType>,
        attachment_count: Option<AttachmentCountType>,
        permissions_boundary_usage_count: Option<AttachmentCountType>,
        is_attachable: Option<bool>,
        description: Option<PolicyDescriptionType>,
        create_date: Option<Timestamp>,
        update_date: Option<Timestamp>,
        tags: Option<TagListType>,
    }
}

shape! {
    /// A managed policy that is attached.
    pub struct AttachedPolicy {
        policy_name: Option<PolicyNameType>,
        policy_arn: Option<ArnType>,
    }
}

shape! {
    /// The managed policy that is a permissions boundary.
    pub struct AttachedPermissionsBoundary {
        permissions_boundary_type: Option<PermissionsBoundaryAttachmentType>,
        permissions_boundary_arn: Option<ArnType>,
    }
}

/// What IAM shows of a user; lists leave out what only GetUser shows.
pub fn user(account: &AccountId, user: &account::User) -> User {
    User {
        path: user.path.as_str().into(),
        user_name: user.name.as_str().into(),
        user_id: user.id.as_str().into(),
        arn: user.principal(account).arn().into(),
        create_date: user.created,
        permissions_boundary: boundary(&user.permissions),
        tags: tags(&user.permissions.tags),
    }
}

/// What IAM shows of a role.
pub fn role(account: &AccountId, role: &account::Role) -> Role {
    Role {
        path: role.path.as_str().into(),
        role_name: role.name.as_str().into(),
        role_id: role.id.as_str().into(),
        arn: role.arn(account).into(),
        create_date: role.created,
        assume_role_policy_document: Some(role.trust.text().into()),
        description: role.description.as_deref().map(Into::into),
        max_session_duration: Some(RoleMaxSessionDurationType(role.max_session_seconds)),
        permissions_boundary: boundary(&role.permissions),
        tags: tags(&role.permissions.tags),
    }
}

/// What IAM shows of a group.
pub fn group(account: &AccountId, group: &account::Group) -> Group {
    Group {
        path: group.path.as_str().into(),
        group_name: group.name.as_str().into(),
        group_id: group.id.as_str().into(),
        arn: group.arn(account).into(),
        create_date: group.created,
    }
}

/// What IAM shows of a customer managed policy.
pub fn policy(account: &Account, policy: &account::ManagedPolicy) -> Policy {
    let arn = policy.arn(&account.id);
    let attached = account.holders().filter(|held| held.attached.contains(&arn)).count();
    Policy {
        policy_name: Some(policy.name.as_str().into()),
        policy_id: Some(policy.id.as_str().into()),
        path: Some(policy.path.as_str().into()),
        default_version_id: Some("v1".into()),
        attachment_count: Some(AttachmentCountType(attached as i64)),
        permissions_boundary_usage_count: Some(AttachmentCountType(
            bounded_by(account, &arn) as i64
        )),
        is_attachable: Some(true),
        description: policy.description.as_deref().map(Into::into),
        create_date: Some(policy.created),
        update_date: Some(policy.created),
        tags: tags(&policy.tags),
        arn: Some(arn.into()),
    }
}

/// How many users and roles have this policy as their permissions boundary.
pub fn bounded_by(account: &Account, arn: &str) -> usize {
    account.holders().filter(|held| held.boundary.as_deref() == Some(arn)).count()
}

fn boundary(held: &Permissions) -> Option<AttachedPermissionsBoundary> {
    held.boundary.as_deref().map(|arn| AttachedPermissionsBoundary {
        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::Policy),
        permissions_boundary_arn: Some(arn.into()),
    })
}

fn tags(tags: &std::collections::BTreeMap<String, String>) -> Option<TagListType> {
    let tag = |(key, value): (&String, &String)| Tag {
        key: key.as_str().into(),
        value: value.as_str().into(),
    };
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}
