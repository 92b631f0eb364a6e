//! Truth tables: every combination of the layers, made with real operations, and what came of it.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::lab::{Lab, may, policy};

const KEY_OWNER: &str = "111122223333";

/// What a key policy says about the caller.
#[derive(Debug, Clone, Copy, PartialEq)]
enum KeyPolicy {
    Silent,
    LeavesToIam,
    NamesCaller,
}

/// The key's owner administers it; the caller may encrypt as the column says.
fn key_policy(says: KeyPolicy, account: &str, user: &str) -> String {
    let statement = |principal: String, actions: &[&str]| json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions, "Resource": "*"});
    let management = [
        "kms:Put*",
        "kms:Get*",
        "kms:Describe*",
        "kms:CreateGrant",
        "kms:RevokeGrant",
        "kms:ListGrants",
    ];
    let mut statements = vec![statement(format!("arn:aws:iam::{KEY_OWNER}:root"), &management)];
    match says {
        KeyPolicy::Silent => {}
        KeyPolicy::LeavesToIam => {
            statements.push(statement(format!("arn:aws:iam::{account}:root"), &["kms:Encrypt"]));
        }
        KeyPolicy::NamesCaller => {
            statements
                .push(statement(format!("arn:aws:iam::{account}:user/{user}"), &["kms:Encrypt"]));
        }
    }
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// What becomes of an Encrypt by `user`, in AWS's words after the resource.
fn verdict(lab: &mut Lab, user: &str, key: &Json) -> String {
    let outcome = lab.call(user, "kms", "Encrypt", json!({"KeyId": key, "Plaintext": "aGVsbG8="}));
    match outcome.result {
        Ok(_) => "allowed".to_owned(),
        Err(error) => {
            let message = error.message.unwrap();
            let (_, why) = message.split_once(key.as_str().unwrap()).unwrap();
            format!("denied{}", why.replace(" the kms:Encrypt action", " it"))
        }
    }
}

/// One row for each combination of key policy, IAM, grant and explicit deny.
fn table(account: &str, admin: &str, user: &str) -> String {
    let mut out =
        format!("{:<16} {:<6} {:<6} {:<6} verdict\n", "key policy", "IAM", "grant", "deny");
    for says in [KeyPolicy::Silent, KeyPolicy::LeavesToIam, KeyPolicy::NamesCaller] {
        for case in 0..8 {
            let (iam, grant, deny) = (case & 4 != 0, case & 2 != 0, case & 1 != 0);
            let mut lab = Lab::new();
            lab.ok(admin, "iam", "CreateUser", json!({"UserName": user}));
            lab.ok(admin, "iam", "CreateAccessKey", json!({"UserName": user}));
            let made = lab.ok(
                "admin",
                "kms",
                "CreateKey",
                json!({"Policy": key_policy(says, account, user)}),
            );
            let key = made["KeyMetadata"]["Arn"].clone();
            let mut put = |name: &str, document: String| {
                let body =
                    json!({"UserName": user, "PolicyName": name, "PolicyDocument": document});
                lab.ok(admin, "iam", "PutUserPolicy", body);
            };
            if iam {
                put("May", may(&["kms:Encrypt"]));
            }
            if deny {
                put(
                    "MayNot",
                    policy(json!({"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"})),
                );
            }
            if grant {
                let grantee = format!("arn:aws:iam::{account}:user/{user}");
                let body =
                    json!({"KeyId": key, "GranteePrincipal": grantee, "Operations": ["Encrypt"]});
                lab.ok("admin", "kms", "CreateGrant", body);
                // A grant needs up to five minutes to work without its token.
                lab.set_up("clock +1h");
            }
            let mark = |yes: bool| if yes { "yes" } else { "-" };
            let verdict = verdict(&mut lab, user, &key);
            let says = match says {
                KeyPolicy::Silent => "-",
                KeyPolicy::LeavesToIam => "leaves it to IAM",
                KeyPolicy::NamesCaller => "names the caller",
            };
            writeln!(
                out,
                "{says:<16} {:<6} {:<6} {:<6} {verdict}",
                mark(iam),
                mark(grant),
                mark(deny)
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn key_policy_iam_grant_and_deny_in_one_account() {
    insta::assert_snapshot!(table(KEY_OWNER, "admin", "carol"));
}

#[test]
fn key_policy_iam_grant_and_deny_across_accounts() {
    insta::assert_snapshot!(table("444455556666", "partner", "carol"));
}

#[test]
fn a_role_of_another_account_needs_both_sides_to_be_assumed() {
    let mut out = String::new();
    for (trust, iam) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut lab = Lab::new();
        let principal = if trust { "444455556666" } else { KEY_OWNER };
        let document = policy(
            json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}),
        );
        let body = json!({"RoleName": "Guest", "AssumeRolePolicyDocument": document});
        lab.ok("admin", "iam", "CreateRole", body);
        lab.ok("partner", "iam", "CreateUser", json!({"UserName": "carol"}));
        lab.ok("partner", "iam", "CreateAccessKey", json!({"UserName": "carol"}));
        if iam {
            let body = json!({"UserName": "carol", "PolicyName": "May", "PolicyDocument": may(&["sts:AssumeRole"])});
            lab.ok("partner", "iam", "PutUserPolicy", body);
        }
        let body = json!({"RoleArn": format!("arn:aws:iam::{KEY_OWNER}:role/Guest"), "RoleSessionName": "visit"});
        let outcome = lab.call("carol", "sts", "AssumeRole", body);
        let verdict = outcome.result.map_or_else(|e| e.message.unwrap(), |_| "allowed".to_owned());
        let verdict =
            verdict.rsplit_once(" because ").map_or(verdict.clone(), |(_, why)| why.to_owned());
        writeln!(out, "trust policy {trust:<5}  IAM {iam:<5}  {verdict}").unwrap();
    }
    insta::assert_snapshot!(out);
}
