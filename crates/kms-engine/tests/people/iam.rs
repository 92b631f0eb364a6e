//! Each IAM operation: what it answers, and what it refuses.

use serde_json::json;

use crate::lab::{Lab, may};

#[test]
fn users_are_made_changed_and_deleted() {
    insta::assert_snapshot!(Lab::new().run(r#"
        admin iam CreateUser {"UserName": "carol", "Path": "/team/", "Tags": [{"Key": "Dept", "Value": "IT"}]}
        admin iam CreateUser {"UserName": "Carol"}
        admin iam CreateUser {"UserName": "no spaces"}
        admin iam CreateUser {"UserName": "dave", "PermissionsBoundary": "arn:aws:iam::111122223333:policy/none"}
        alice iam CreateUser {"UserName": "dave"}
        admin iam GetUser {"UserName": "carol"}
        admin iam GetUser
        admin iam GetUser {"UserName": "nobody"}
        admin iam ListUsers {"MaxItems": 2}
        let next /Marker
        admin iam ListUsers {"Marker": "$next"}
        admin iam ListUsers {"PathPrefix": "/team/"}
        admin iam ListUsers {"Marker": "made up"}
        alice iam ListUsers
        admin iam TagUser {"UserName": "carol", "Tags": [{"Key": "dept", "Value": "HR"}]}
        admin iam TagUser {"UserName": "carol", "Tags": [{"Key": "aws:x", "Value": "y"}]}
        admin iam GetUser {"UserName": "carol"}
        admin iam DeleteUser {"UserName": "carol"}
        admin iam DeleteUser {"UserName": "carol"}
    "#));
}

#[test]
fn inline_and_managed_policies_of_a_user() {
    insta::assert_snapshot!(Lab::new().run(r#"
        admin iam PutUserPolicy {"UserName": "alice", "PolicyName": "Use", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}}
        ! admin iam PutUserPolicy {"UserName": "alice", "PolicyName": "Bad", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}]}}
        ! admin iam PutUserPolicy {"UserName": "alice", "PolicyName": "Bad", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": ["}
        admin iam PutUserPolicy {"UserName": "nobody", "PolicyName": "Use", "PolicyDocument": "{}"}
        admin iam GetUserPolicy {"UserName": "alice", "PolicyName": "Use"}
        admin iam GetUserPolicy {"UserName": "alice", "PolicyName": "Bad"}
        admin iam ListUserPolicies {"UserName": "alice"}
        alice iam ListUserPolicies {"UserName": "alice"}
        admin iam DeleteUserPolicy {"UserName": "alice", "PolicyName": "Use"}
        admin iam DeleteUserPolicy {"UserName": "alice", "PolicyName": "Use"}
        admin iam CreatePolicy {"PolicyName": "KmsUse", "Description": "use of keys", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}}
        let arn /Policy/Arn
        admin iam CreatePolicy {"PolicyName": "kmsuse", "PolicyDocument": "{}"}
        admin iam AttachUserPolicy {"UserName": "alice", "PolicyArn": "$arn"}
        ! admin iam AttachUserPolicy {"UserName": "alice", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        admin iam AttachUserPolicy {"UserName": "alice", "PolicyArn": "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser"}
        admin iam ListAttachedUserPolicies {"UserName": "alice"}
        admin iam GetPolicy {"PolicyArn": "$arn"}
        admin iam GetPolicyVersion {"PolicyArn": "$arn", "VersionId": "v1"}
        admin iam GetPolicyVersion {"PolicyArn": "$arn", "VersionId": "v2"}
        admin iam ListPolicies {"Scope": "Local"}
        admin iam ListPolicies {"OnlyAttached": true, "MaxItems": 1}
        alice iam ListPolicies
        admin iam DeletePolicy {"PolicyArn": "$arn"}
        admin iam DetachUserPolicy {"UserName": "alice", "PolicyArn": "$arn"}
        admin iam DetachUserPolicy {"UserName": "alice", "PolicyArn": "$arn"}
        admin iam PutUserPermissionsBoundary {"UserName": "alice", "PermissionsBoundary": "$arn"}
        admin iam DeletePolicy {"PolicyArn": "$arn"}
        admin iam GetUser {"UserName": "alice"}
        admin iam DeleteUserPermissionsBoundary {"UserName": "alice"}
        admin iam DeleteUserPermissionsBoundary {"UserName": "alice"}
        admin iam DeletePolicy {"PolicyArn": "$arn"}
        admin iam GetPolicy {"PolicyArn": "$arn"}
    "#));
}

#[test]
fn roles_are_made_changed_and_deleted() {
    insta::assert_snapshot!(Lab::new().run(r#"
        admin iam CreateRole {"RoleName": "App", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, "Action": "sts:AssumeRole"}]}}
        admin iam CreateRole {"RoleName": "Bad", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/nobody"}, "Action": "sts:AssumeRole"}]}}
        ! admin iam CreateRole {"RoleName": "Bad", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]}}
        admin iam CreateRole {"RoleName": "app", "AssumeRolePolicyDocument": "{}"}
        admin iam GetRole {"RoleName": "App"}
        admin iam ListRoles
        admin iam UpdateAssumeRolePolicy {"RoleName": "App", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}}
        admin iam TagRole {"RoleName": "App", "Tags": [{"Key": "Stage", "Value": "prod"}]}
        admin iam PutRolePolicy {"RoleName": "App", "PolicyName": "Use", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}}
        admin iam GetRolePolicy {"RoleName": "App", "PolicyName": "Use"}
        admin iam ListRolePolicies {"RoleName": "App"}
        admin iam AttachRolePolicy {"RoleName": "App", "PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
        admin iam ListAttachedRolePolicies {"RoleName": "App"}
        admin iam PutRolePermissionsBoundary {"RoleName": "App", "PermissionsBoundary": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}
        admin iam GetRole {"RoleName": "App"}
        admin iam DeleteRolePermissionsBoundary {"RoleName": "App"}
        admin iam DeleteRole {"RoleName": "App"}
        admin iam DeleteRolePolicy {"RoleName": "App", "PolicyName": "Use"}
        admin iam DeleteRole {"RoleName": "App"}
        admin iam DetachRolePolicy {"RoleName": "App", "PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
        admin iam DeleteRole {"RoleName": "App"}
        admin iam GetRole {"RoleName": "App"}
    "#));
}

#[test]
fn groups_share_their_policies_with_their_members() {
    insta::assert_snapshot!(Lab::new().run(r#"
        admin iam CreateGroup {"GroupName": "Admins"}
        admin iam CreateGroup {"GroupName": "ADMINS"}
        admin iam AddUserToGroup {"GroupName": "Admins", "UserName": "alice"}
        admin iam AddUserToGroup {"GroupName": "Nobodies", "UserName": "alice"}
        alice iam ListGroupsForUser {"UserName": "alice"}
        admin iam PutGroupPolicy {"GroupName": "Admins", "PolicyName": "Look", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}]}}
        alice iam ListGroupsForUser {"UserName": "alice"}
        admin iam DeleteGroupPolicy {"GroupName": "Admins", "PolicyName": "Look"}
        admin iam AttachGroupPolicy {"GroupName": "Admins", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        alice kms ListKeys
        admin iam DeleteGroup {"GroupName": "Admins"}
        admin iam RemoveUserFromGroup {"GroupName": "Admins", "UserName": "alice"}
        alice kms ListKeys
        admin iam DeleteGroup {"GroupName": "Admins"}
        admin iam DetachGroupPolicy {"GroupName": "Admins", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        admin iam DeleteGroup {"GroupName": "Admins"}
    "#));
}

#[test]
fn an_access_key_brings_a_profile_and_stops_working_when_it_is_deleted() {
    insta::assert_snapshot!(Lab::new().run(
        r#"
        admin iam CreateUser {"UserName": "carol"}
        carol sts GetCallerIdentity
        admin iam CreateAccessKey {"UserName": "carol"}
        let first /AccessKey/AccessKeyId
        carol sts GetCallerIdentity
        admin iam CreateAccessKey {"UserName": "carol"}
        admin iam CreateAccessKey {"UserName": "carol"}
        admin iam ListAccessKeys {"UserName": "carol"}
        admin iam DeleteUser {"UserName": "carol"}
        admin iam DeleteAccessKey {"UserName": "carol", "AccessKeyId": "$first"}
        # The profile passes to the other key.
        carol sts GetCallerIdentity
        admin iam DeleteAccessKey {"UserName": "carol", "AccessKeyId": "$first"}
        # A user of a name that is taken in another account gets a profile beside it.
        partner iam CreateUser {"UserName": "carol"}
        partner iam CreateAccessKey {"UserName": "carol"}
        carol@444455556666 sts GetCallerIdentity
    "#
    ));
}

/// What a key policy said of the old principal it does not say of the new one.
#[test]
fn a_deleted_user_leaves_only_an_id_behind() {
    let mut lab = Lab::new();
    lab.set_up(r#"
        admin iam CreateUser {"UserName": "carol"}
        let id /User/UserId
        admin kms CreateKey {"Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/carol"}, "Action": "kms:DescribeKey", "Resource": "*"}]}}
        let key /KeyMetadata/KeyId
        admin iam CreateAccessKey {"UserName": "carol"}
        let access /AccessKey/AccessKeyId
        carol kms DescribeKey {"KeyId": "$key"}
        admin iam DeleteAccessKey {"UserName": "carol", "AccessKeyId": "$access"}
        admin iam DeleteUser {"UserName": "carol"}
        admin iam CreateUser {"UserName": "carol"}
        admin iam CreateAccessKey {"UserName": "carol"}
    "#);
    let key = lab.names["key"].clone();
    let policy =
        lab.ok("admin", "kms", "GetKeyPolicy", json!({"KeyId": key}))["Policy"].to_string();
    assert!(policy.contains(&lab.names["id"]) && !policy.contains("user/carol"), "{policy}");
    assert!(
        lab.err("carol", "kms", "DescribeKey", json!({"KeyId": key})).starts_with("AccessDenied")
    );
}

#[test]
fn quotas_are_those_of_iam() {
    let mut lab = Lab::new();
    let filler = |bytes: usize| may(&[&format!("kms:{}", "x".repeat(bytes))]);
    let put = |name: &str, document: String| json!({"UserName": "alice", "PolicyName": name, "PolicyDocument": document});
    lab.ok("admin", "iam", "PutUserPolicy", put("one", filler(1800)));
    assert_eq!(
        lab.err("admin", "iam", "PutUserPolicy", put("two", filler(200))),
        "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user alice"
    );
    let managed = json!({"PolicyName": "Long", "PolicyDocument": filler(6100)});
    assert_eq!(
        lab.err("admin", "iam", "CreatePolicy", managed),
        "LimitExceeded: Cannot exceed quota for PolicySize: 6144"
    );
    for n in 0..11 {
        let document = may(&["kms:ListKeys"]);
        lab.ok(
            "admin",
            "iam",
            "CreatePolicy",
            json!({"PolicyName": format!("P{n}"), "PolicyDocument": document}),
        );
        let body = json!({"UserName": "alice", "PolicyArn": format!("arn:aws:iam::111122223333:policy/P{n}")});
        match n {
            10 => assert_eq!(
                lab.err("admin", "iam", "AttachUserPolicy", body),
                "LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10"
            ),
            _ => drop(lab.ok("admin", "iam", "AttachUserPolicy", body)),
        }
    }
}
