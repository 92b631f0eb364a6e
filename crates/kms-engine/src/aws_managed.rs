//! AWS's own managed policies, as far as a KMS lab needs them.
//!
//! Source: the AWS managed policy reference, as of 2026-11. `ReadOnlyAccess` and its kind are too long to be of use
//! here and are missing on purpose.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::authz::policy::Policy;

/// The AWS managed policy that allows everything.
pub const ADMINISTRATOR_ACCESS: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

const ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const KMS_POWER_USER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
    "kms:CreateAlias","kms:CreateKey","kms:DeleteAlias","kms:Describe*","kms:GenerateRandom","kms:Get*",
    "kms:List*","kms:TagResource","kms:UntagResource","iam:ListGroups","iam:ListRoles","iam:ListUsers"],
    "Resource":"*"}]}"#;
const POWER_USER: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
    {"Effect":"Allow","Action":["account:GetAccountInformation","account:GetPrimaryEmail","account:ListRegions",
    "iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles",
    "organizations:DescribeEffectivePolicy","organizations:DescribeOrganization"],"Resource":"*"}]}"#;
const IAM_FULL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*",
    "organizations:DescribeAccount","organizations:DescribeOrganization",
    "organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren",
    "organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots",
    "organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]}"#;
const IAM_READ_ONLY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
    "iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*",
    "iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}"#;

static KNOWN: LazyLock<BTreeMap<&str, Arc<Policy>>> = LazyLock::new(|| {
    let known = [
        (ADMINISTRATOR_ACCESS, ALL),
        ("arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser", KMS_POWER_USER),
        ("arn:aws:iam::aws:policy/PowerUserAccess", POWER_USER),
        ("arn:aws:iam::aws:policy/IAMFullAccess", IAM_FULL),
        ("arn:aws:iam::aws:policy/IAMReadOnlyAccess", IAM_READ_ONLY),
    ];
    known
        .into_iter()
        .filter_map(|(arn, text)| Some((arn, Arc::new(Policy::parse(text).ok()?))))
        .collect()
});

/// The policy behind an ARN.
pub fn aws_managed(arn: &str) -> Option<Arc<Policy>> {
    KNOWN.get(arn).cloned()
}

/// Every AWS managed policy that the lab knows, by ARN.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Arc<Policy>)> {
    KNOWN.iter().map(|(arn, policy)| (*arn, policy))
}
