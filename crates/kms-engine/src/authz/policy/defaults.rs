//! The key policies AWS writes: for a key made through the API, in the console, and for AWS managed keys.

use serde_json::{Value, json};

use crate::principal::AccountId;
use crate::spec::{KeySpec, KeyUsage, Origin};

/// What the console asks for when it writes a key policy.
#[derive(Debug, Clone)]
pub struct ConsoleKey<'a> {
    /// The account that owns the key.
    pub account: &'a AccountId,
    /// The key's spec.
    pub spec: KeySpec,
    /// The key's usage.
    pub usage: KeyUsage,
    /// Where its material comes from.
    pub origin: Origin,
    /// Whether it is a multi-Region key.
    pub multi_region: bool,
    /// ARNs of the users and roles who administer it.
    pub administrators: &'a [String],
    /// Whether they may delete it, a box of its own in the console.
    pub administrators_may_delete: bool,
    /// ARNs of the users and roles who use it.
    pub users: &'a [String],
    /// Other accounts that may use it.
    pub accounts: &'a [AccountId],
}

/// The policy of a key made through the API without a policy: IAM decides.
pub fn default_key_policy(account: &AccountId) -> String {
    document(json!({
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [delegation(account)],
    }))
}

/// The policy that the console writes.
pub fn console_key_policy(key: &ConsoleKey<'_>) -> String {
    let mut statements = vec![delegation(key.account)];
    if !key.administrators.is_empty() {
        statements.push(json!({
            "Sid": "Allow access for Key Administrators",
            "Effect": "Allow",
            "Principal": {"AWS": one_or_many(key.administrators)},
            "Action": kms(&administration(key)),
            "Resource": "*",
        }));
    }
    let roots = key.accounts.iter().map(|account| format!("arn:aws:iam::{account}:root"));
    let users: Vec<String> = key.users.iter().cloned().chain(roots).collect();
    if !users.is_empty() {
        statements.push(json!({
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": one_or_many(&users)},
            "Action": kms(usage(key)),
            "Resource": "*",
        }));
        statements.push(json!({
            "Sid": "Allow attachment of persistent resources",
            "Effect": "Allow",
            "Principal": {"AWS": one_or_many(&users)},
            "Action": kms(&["CreateGrant", "ListGrants", "RevokeGrant"]),
            "Resource": "*",
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        }));
    }
    document(json!({"Version": "2012-10-17", "Id": "key-consolepolicy-3", "Statement": statements}))
}

/// The policy of the AWS managed key `alias/aws/SERVICE`, for example of `s3`: everybody in the account may use it,
/// but only through the service.
pub fn aws_managed_key_policy(service: &str, account: &AccountId, region: &str) -> String {
    let via = |actions: &[&str], operator: &str, via: String| {
        json!({
            "Sid": format!(
                "Allow access through {} for all principals in the account that are authorized to use {}",
                display_name(service), display_name(service)
            ),
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": kms(actions),
            "Resource": "*",
            "Condition": match operator {
                "StringEquals" => json!({"StringEquals": {"kms:CallerAccount": account, "kms:ViaService": via}}),
                _ => json!({"StringEquals": {"kms:CallerAccount": account}, operator: {"kms:ViaService": via}}),
            },
        })
    };
    let through = format!("{}.{region}.amazonaws.com", via_name(service));
    let mut statements = match service {
        "secretsmanager" => vec![
            via(
                &["Encrypt", "Decrypt", "ReEncrypt*", "CreateGrant", "DescribeKey"],
                "StringEquals",
                through,
            ),
            via(&["GenerateDataKey*"], "StringLike", "secretsmanager.*.amazonaws.com".to_owned()),
        ],
        // S3 and services like it never make grants, so their keys do not allow them.
        "s3" => vec![via(
            &["Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "DescribeKey"],
            "StringEquals",
            through,
        )],
        _ => vec![via(
            &["Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "CreateGrant", "DescribeKey"],
            "StringEquals",
            through,
        )],
    };
    let metadata: &[&str] = match service {
        "s3" => &["Describe*", "Get*", "List*"],
        _ => &["Describe*", "Get*", "List*", "RevokeGrant"],
    };
    statements.push(json!({
        "Sid": "Allow direct access to key metadata to the account",
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
        "Action": kms(metadata),
        "Resource": "*",
    }));
    if service == "dynamodb" {
        statements.push(json!({
            "Sid": "Allow DynamoDB Service with service principal name dynamodb.amazonaws.com to describe the key \
                    directly",
            "Effect": "Allow",
            "Principal": {"Service": "dynamodb.amazonaws.com"},
            "Action": kms(&["Describe*", "Get*", "List*"]),
            "Resource": "*",
        }));
    }
    let version = if matches!(service, "dynamodb" | "elasticfilesystem") { 1 } else { 2 };
    let id = format!("auto-{service}-{version}");
    document(json!({"Version": "2012-10-17", "Id": id, "Statement": statements}))
}

fn delegation(account: &AccountId) -> Value {
    json!({
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
        "Action": "kms:*",
        "Resource": "*",
    })
}

fn administration(key: &ConsoleKey<'_>) -> Vec<&'static str> {
    let mut actions = vec![
        "Create*",
        "Describe*",
        "Enable*",
        "List*",
        "Put*",
        "Update*",
        "Revoke*",
        "Disable*",
        "Get*",
        "Delete*",
    ];
    if key.origin == Origin::External {
        actions.push("ImportKeyMaterial");
    }
    actions.extend(["TagResource", "UntagResource"]);
    if key.administrators_may_delete {
        actions.extend(["ScheduleKeyDeletion", "CancelKeyDeletion"]);
    }
    if key.spec == KeySpec::SymmetricDefault {
        actions.push("RotateKeyOnDemand");
    }
    if key.multi_region {
        actions.extend(["ReplicateKey", "UpdatePrimaryRegion"]);
    }
    actions
}

fn usage(key: &ConsoleKey<'_>) -> &'static [&'static str] {
    match (key.usage, key.spec) {
        (KeyUsage::EncryptDecrypt, KeySpec::SymmetricDefault) => {
            &["Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "DescribeKey"]
        }
        (KeyUsage::EncryptDecrypt, _) => {
            &["Encrypt", "Decrypt", "ReEncrypt*", "DescribeKey", "GetPublicKey"]
        }
        (KeyUsage::GenerateVerifyMac, _) => &["DescribeKey", "GenerateMac", "VerifyMac"],
        (KeyUsage::SignVerify, _) => &["DescribeKey", "GetPublicKey", "Sign", "Verify"],
        (KeyUsage::KeyAgreement, _) => &["DescribeKey", "GetPublicKey", "DeriveSharedSecret"],
        (KeyUsage::EncapsulateDecapsulate, _) => {
            &["DescribeKey", "GetPublicKey", "Encapsulate", "Decapsulate"]
        }
    }
}

/// The name of a service in `kms:ViaService` where it differs from that of its alias.
fn via_name(service: &str) -> &str {
    match service {
        "ebs" => "ec2",
        other => other,
    }
}

/// The name of a service in the Sid of its managed key.
fn display_name(service: &str) -> &str {
    match service {
        "s3" => "S3",
        "ebs" => "EBS",
        "rds" => "RDS",
        "lambda" => "Lambda",
        "dynamodb" => "Amazon DynamoDB",
        "secretsmanager" => "AWS Secrets Manager",
        "elasticfilesystem" => "EFS",
        "ssm" => "SSM",
        "sqs" => "SQS",
        "ecr" => "ECR",
        "sns" => "SNS",
        other => other,
    }
}

fn kms(operations: &[&str]) -> Value {
    let actions: Vec<String> =
        operations.iter().map(|operation| format!("kms:{operation}")).collect();
    one_or_many(&actions)
}

fn one_or_many(texts: &[String]) -> Value {
    match texts {
        [one] => json!(one),
        many => json!(many),
    }
}

/// The document laid out as GetKeyPolicy prints it: `"Key" : value`, lists of strings on one line.
fn document(policy: Value) -> String {
    fn write(value: &Value, indent: &str, out: &mut String) {
        match value {
            Value::Object(members) => {
                let inner = format!("{indent}  ");
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index == 0 { "\n" } else { ",\n" });
                    out.push_str(&format!("{inner}{} : ", Value::from(name.as_str())));
                    write(value, &inner, out);
                }
                out.push_str(&format!("\n{indent}}}"));
            }
            Value::Array(items) => {
                out.push_str("[ ");
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    write(item, indent, out);
                }
                out.push_str(" ]");
            }
            other => out.push_str(&other.to_string()),
        }
    }
    let mut out = String::new();
    write(&policy, "", &mut out);
    out
}
