//! Organizations: accounts in a tree, and the policies that limit what can be done in them.
//!
//! Invitations are missing on purpose: a lab brings accounts together with `World::join_organization`, or makes them.

mod model;
mod tree;
mod types;

operations! {
    writing create_organization::CreateOrganization,
    reading describe_organization::DescribeOrganization,
    reading list_roots::ListRoots,
    reading list_accounts::ListAccounts,
    writing create_account::CreateAccount,
    writing create_organizational_unit::CreateOrganizationalUnit,
    writing move_account::MoveAccount,
    writing create_policy::CreatePolicy,
    reading describe_policy::DescribePolicy,
    writing attach_policy::AttachPolicy,
    writing detach_policy::DetachPolicy,
    reading list_policies::ListPolicies,
    reading list_policies_for_target::ListPoliciesForTarget,
    writing enable_policy_type::EnablePolicyType,
}
