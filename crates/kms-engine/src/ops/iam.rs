//! IAM: users, roles, groups and their policies, as far as labs about keys need them.
//!
//! Every operation works in the caller's account and is allowed by IAM policies alone. Names, members and constraints
//! are those of AWS's model of 2010-05-08; what is missing (instance profiles, identity providers, passwords, MFA
//! devices, policy versions) is missing on purpose.

mod holder;
mod managed;
mod model;
mod pages;
mod policies;
pub(crate) mod types;

pub(crate) use holder::tags;

operations! {
    writing create_user::CreateUser,
    writing delete_user::DeleteUser,
    reading get_user::GetUser,
    reading list_users::ListUsers,
    writing tag_user::TagUser,
    writing put_user_policy::PutUserPolicy,
    reading get_user_policy::GetUserPolicy,
    writing delete_user_policy::DeleteUserPolicy,
    reading list_user_policies::ListUserPolicies,
    writing attach_user_policy::AttachUserPolicy,
    writing detach_user_policy::DetachUserPolicy,
    reading list_attached_user_policies::ListAttachedUserPolicies,
    writing put_user_permissions_boundary::PutUserPermissionsBoundary,
    writing delete_user_permissions_boundary::DeleteUserPermissionsBoundary,
    writing create_access_key::CreateAccessKey,
    reading list_access_keys::ListAccessKeys,
    writing delete_access_key::DeleteAccessKey,
    writing create_role::CreateRole,
    reading get_role::GetRole,
    reading list_roles::ListRoles,
    writing delete_role::DeleteRole,
    writing update_assume_role_policy::UpdateAssumeRolePolicy,
    writing tag_role::TagRole,
    writing put_role_policy::PutRolePolicy,
    reading get_role_policy::GetRolePolicy,
    writing delete_role_policy::DeleteRolePolicy,
    reading list_role_policies::ListRolePolicies,
    writing attach_role_policy::AttachRolePolicy,
    writing detach_role_policy::DetachRolePolicy,
    reading list_attached_role_policies::ListAttachedRolePolicies,
    writing put_role_permissions_boundary::PutRolePermissionsBoundary,
    writing delete_role_permissions_boundary::DeleteRolePermissionsBoundary,
    writing create_group::CreateGroup,
    writing delete_group::DeleteGroup,
    writing add_user_to_group::AddUserToGroup,
    writing remove_user_from_group::RemoveUserFromGroup,
    reading list_groups_for_user::ListGroupsForUser,
    writing put_group_policy::PutGroupPolicy,
    writing delete_group_policy::DeleteGroupPolicy,
    writing attach_group_policy::AttachGroupPolicy,
    writing detach_group_policy::DetachGroupPolicy,
    writing create_policy::CreatePolicy,
    reading get_policy::GetPolicy,
    reading get_policy_version::GetPolicyVersion,
    writing delete_policy::DeletePolicy,
    reading list_policies::ListPolicies,
}
