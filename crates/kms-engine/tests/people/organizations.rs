//! Organizations: the tree, its policies, and how they limit what accounts do and what is done to their keys.

use kms_engine::Caller;
use kms_engine::principal::{AccountId, Principal};
use serde_json::{Value as Json, json};

use crate::lab::{Lab, may, policy};

fn id(account: &str) -> AccountId {
    AccountId::parse(account).unwrap()
}

/// `admin` manages the organization; `partner` is a member in the unit Production.
fn organized() -> Lab {
    let mut lab = Lab::new();
    lab.set_up(
        r#"
        admin organizations CreateOrganization
        admin organizations ListRoots
        let root /Roots/0/Id
        admin organizations EnablePolicyType {"RootId": "$root", "PolicyType": "SERVICE_CONTROL_POLICY"}
        admin organizations EnablePolicyType {"RootId": "$root", "PolicyType": "RESOURCE_CONTROL_POLICY"}
        admin organizations CreateOrganizationalUnit {"ParentId": "$root", "Name": "Production"}
        let production /OrganizationalUnit/Id
        "#,
    );
    lab.engine.edit("join", |world| {
        assert!(world.join_organization(&id("444455556666"), &id("111122223333"), "payments"));
        assert!(!world.join_organization(&id("444455556666"), &id("111122223333"), "again"));
    });
    lab.set_up(r#"
        admin organizations MoveAccount {"AccountId": "444455556666", "SourceParentId": "$root", "DestinationParentId": "$production"}
    "#);
    lab
}

/// Makes a policy and attaches it; answers its id.
fn attach(lab: &mut Lab, kind: &str, target: &str, document: &str) -> String {
    let name = format!("P{}", lab.engine.world().trail.len());
    let body = json!({"Name": name, "Description": "", "Type": kind, "Content": document});
    let made = lab.ok("admin", "organizations", "CreatePolicy", body);
    let policy = made["Policy"]["PolicySummary"]["Id"].as_str().unwrap().to_owned();
    let body = json!({"PolicyId": policy, "TargetId": target});
    lab.ok("admin", "organizations", "AttachPolicy", body);
    policy
}

#[test]
fn an_organization_is_made_and_managed_from_one_account() {
    insta::assert_snapshot!(Lab::new().run(r#"
        admin organizations DescribeOrganization
        alice organizations CreateOrganization
        admin organizations CreateOrganization {"FeatureSet": "ALL"}
        admin organizations CreateOrganization
        admin organizations DescribeOrganization
        admin organizations ListRoots
        let root /Roots/0/Id
        admin organizations CreateOrganizationalUnit {"ParentId": "$root", "Name": "Production"}
        let ou /OrganizationalUnit/Id
        admin organizations CreateOrganizationalUnit {"ParentId": "$root", "Name": "Production"}
        admin organizations CreateOrganizationalUnit {"ParentId": "r-none", "Name": "Production"}
        admin organizations CreateOrganizationalUnit {"ParentId": "nonsense", "Name": "Production"}
        admin organizations CreateAccount {"Email": "payments@example.com", "AccountName": "payments"}
        let account /CreateAccountStatus/AccountId
        admin organizations CreateAccount {"Email": "payments@example.com", "AccountName": "again"}
        admin organizations MoveAccount {"AccountId": "$account", "SourceParentId": "$ou", "DestinationParentId": "$ou"}
        admin organizations MoveAccount {"AccountId": "$account", "SourceParentId": "$root", "DestinationParentId": "$ou"}
        admin organizations MoveAccount {"AccountId": "$account", "SourceParentId": "$root", "DestinationParentId": "$ou"}
        admin organizations MoveAccount {"AccountId": "999999999999", "SourceParentId": "$root", "DestinationParentId": "$ou"}
        admin organizations ListAccounts
        # The management account's administrators get in by the access role.
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::$account:role/OrganizationAccountAccessRole", "RoleSessionName": "first"}
        partner organizations ListAccounts
    "#));
}

#[test]
fn policies_are_made_attached_and_detached() {
    insta::assert_snapshot!(Lab::new().run(r#"
        admin organizations CreateOrganization
        admin organizations ListRoots
        let root /Roots/0/Id
        admin organizations CreatePolicy {"Name": "NoKms", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "kms:*", "Resource": "*"}]}}
        let id /Policy/PolicySummary/Id
        admin organizations CreatePolicy {"Name": "NoKms", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "kms:*", "Resource": "*"}]}}
        ! admin organizations CreatePolicy {"Name": "Bad", "Description": "", "Type": "RESOURCE_CONTROL_POLICY", "Content": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}}
        admin organizations CreatePolicy {"Name": "Tags", "Description": "", "Type": "TAG_POLICY", "Content": "{}"}
        ! admin organizations AttachPolicy {"PolicyId": "$id", "TargetId": "$root"}
        admin organizations EnablePolicyType {"RootId": "$root", "PolicyType": "SERVICE_CONTROL_POLICY"}
        admin organizations EnablePolicyType {"RootId": "$root", "PolicyType": "SERVICE_CONTROL_POLICY"}
        admin organizations EnablePolicyType {"RootId": "r-none", "PolicyType": "SERVICE_CONTROL_POLICY"}
        admin organizations AttachPolicy {"PolicyId": "$id", "TargetId": "$root"}
        admin organizations AttachPolicy {"PolicyId": "$id", "TargetId": "$root"}
        admin organizations AttachPolicy {"PolicyId": "$id", "TargetId": "999999999999"}
        admin organizations AttachPolicy {"PolicyId": "p-12345678", "TargetId": "$root"}
        admin organizations ListPolicies {"Filter": "SERVICE_CONTROL_POLICY"}
        admin organizations ListPoliciesForTarget {"TargetId": "$root", "Filter": "SERVICE_CONTROL_POLICY"}
        admin organizations DescribePolicy {"PolicyId": "$id"}
        admin organizations DescribePolicy {"PolicyId": "p-12345678"}
        admin organizations DetachPolicy {"PolicyId": "$id", "TargetId": "$root"}
        admin organizations DetachPolicy {"PolicyId": "$id", "TargetId": "$root"}
        admin organizations DetachPolicy {"PolicyId": "p-FullAWSAccess", "TargetId": "$root"}
    "#));
}

const LIST: (&str, &str) = ("kms", "ListKeys");

fn list(lab: &mut Lab, profile: &str) -> String {
    let outcome = lab.call(profile, LIST.0, LIST.1, json!({}));
    outcome.result.map_or_else(|error| error.to_string(), |_| "allowed".to_owned())
}

#[test]
fn an_scp_limits_member_accounts_and_never_the_management_account() {
    let mut lab = organized();
    let production = lab.names["production"].clone();
    assert_eq!(list(&mut lab, "partner"), "allowed");
    let deny = policy(json!({"Effect": "Deny", "Action": "kms:List*", "Resource": "*"}));
    let root = lab.names["root"].clone();
    let denial = attach(&mut lab, "SERVICE_CONTROL_POLICY", &root, &deny);
    let who = "AccessDeniedException: User: arn:aws:iam::444455556666:user/partner is not authorized to perform: \
               kms:ListKeys on resource: *";
    assert_eq!(
        list(&mut lab, "partner"),
        format!("{who} with an explicit deny in a service control policy")
    );
    assert_eq!(list(&mut lab, "admin"), "allowed");
    lab.ok("admin", "organizations", "DetachPolicy", json!({"PolicyId": denial, "TargetId": root}));
    // An allow list: every level must allow, and at Production FullAWSAccess gives way to S3 alone.
    attach(&mut lab, "SERVICE_CONTROL_POLICY", &production, &may(&["s3:*"]));
    let full = json!({"PolicyId": "p-FullAWSAccess", "TargetId": production});
    lab.ok("admin", "organizations", "DetachPolicy", full);
    assert_eq!(
        list(&mut lab, "partner"),
        format!("{who} because no service control policy allows the kms:ListKeys action")
    );
    // The root user of a member account is limited too; a service-linked role is not.
    let account = id("444455556666");
    let root_user = Caller::at_terminal(Principal::Root { account: account.clone() }, None);
    assert!(lab.call_by(root_user, "kms", "ListKeys", json!({})).result.is_err());
    let linked = Principal::AssumedRole {
        account,
        path: "/aws-service-role/x.amazonaws.com/".to_owned(),
        role: "AWSServiceRoleForX".to_owned(),
        id: "AROAEXAMPLE".to_owned(),
        session: "x".to_owned(),
    };
    let outcome = lab.call_by(Caller::at_terminal(linked, None), "kms", "ListKeys", json!({}));
    let message = outcome.result.unwrap_err().message.unwrap();
    assert!(
        message.ends_with("because no identity-based policy allows the kms:ListKeys action"),
        "{message}"
    );
}

/// A key of the member account that its key policy shares with the management account.
fn shared_key(lab: &mut Lab) -> Json {
    let statement = |account: &str| {
        json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
               "Action": "kms:*", "Resource": "*"})
    };
    let document = json!({"Version": "2012-10-17", "Statement": [statement("444455556666"), statement("111122223333")]});
    let made = lab.ok("partner", "kms", "CreateKey", json!({"Policy": document.to_string()}));
    made["KeyMetadata"]["Arn"].clone()
}

#[test]
fn an_rcp_limits_what_is_done_to_the_keys_of_member_accounts_by_whomever() {
    let mut lab = organized();
    let key = shared_key(&mut lab);
    let production = lab.names["production"].clone();
    let describe = |lab: &mut Lab, profile: &str| {
        let outcome = lab.call(profile, "kms", "DescribeKey", json!({"KeyId": key}));
        outcome.result.map_or_else(|error| error.message.unwrap(), |_| "allowed".to_owned())
    };
    for profile in ["partner", "admin"] {
        assert_eq!(describe(&mut lab, profile), "allowed");
    }
    let deny = policy(
        json!({"Effect": "Deny", "Principal": "*", "Action": "kms:DescribeKey", "Resource": "*"}),
    );
    attach(&mut lab, "RESOURCE_CONTROL_POLICY", &production, &deny);
    for (profile, account) in [("partner", "444455556666"), ("admin", "111122223333")] {
        assert_eq!(
            describe(&mut lab, profile),
            format!(
                "User: arn:aws:iam::{account}:user/{profile} is not authorized to perform: kms:DescribeKey on resource: \
                 {} with an explicit deny in a resource control policy",
                key.as_str().unwrap()
            )
        );
    }
    // Keys of the management account are not limited.
    let root = lab.names["root"].clone();
    attach(&mut lab, "RESOURCE_CONTROL_POLICY", &root, &deny);
    let own = lab.ok("admin", "kms", "CreateKey", json!({}))["KeyMetadata"]["KeyId"].clone();
    lab.ok("admin", "kms", "DescribeKey", json!({"KeyId": own}));
}

#[test]
fn conditions_see_the_organization_of_caller_and_resource() {
    let mut lab = organized();
    let key = shared_key(&mut lab);
    let organization = lab.ok("admin", "organizations", "DescribeOrganization", json!({}));
    let organization = organization["Organization"]["Id"].as_str().unwrap().to_owned();
    let (root, production) = (lab.names["root"].clone(), lab.names["production"].clone());
    lab.set_up(r#"admin iam CreateUser {"UserName": "eve"}"#);
    lab.ok("admin", "iam", "CreateAccessKey", json!({"UserName": "eve"}));
    for (name, value, expected) in [
        ("aws:PrincipalOrgID", organization.clone(), true),
        ("aws:PrincipalOrgID", "o-elsewhere".to_owned(), false),
        ("aws:ResourceOrgID", organization.clone(), true),
        ("aws:ResourceAccount", "444455556666".to_owned(), true),
        ("aws:ResourceAccount", "111122223333".to_owned(), false),
        ("aws:PrincipalOrgPaths", format!("{organization}/{root}/"), true),
        ("aws:PrincipalOrgPaths", format!("{organization}/{root}/{production}/"), false),
        ("aws:ResourceOrgPaths", format!("{organization}/{root}/{production}/"), true),
    ] {
        let operator =
            if name.ends_with("Paths") { "ForAnyValue:StringEquals" } else { "StringEquals" };
        let document =
            policy(json!({"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*",
                                     "Condition": {operator: {name: value}}}));
        let body = json!({"UserName": "eve", "PolicyName": "P", "PolicyDocument": document});
        lab.ok("admin", "iam", "PutUserPolicy", body);
        let outcome = lab.call("eve", "kms", "DescribeKey", json!({"KeyId": key}));
        assert_eq!(outcome.result.is_ok(), expected, "{name} {value}");
    }
}

#[test]
fn a_vpc_endpoint_lets_through_what_its_policy_allows() {
    let mut lab = Lab::new();
    let only_lists = policy(
        json!({"Effect": "Allow", "Principal": "*", "Action": "kms:List*", "Resource": "*"}),
    );
    lab.engine.edit("endpoint", |world| {
        world.put_vpc_endpoint("vpce-1", "vpc-1", Some(&only_lists)).unwrap();
        world.put_vpc_endpoint("vpce-2", "vpc-1", None).unwrap();
        assert!(world.put_vpc_endpoint("vpce-3", "vpc-1", Some("{}")).is_err());
    });
    let through = |lab: &mut Lab, endpoint: &str, operation: &str| {
        let mut caller = lab.caller("admin").unwrap();
        caller.vpc_endpoint = Some(endpoint.to_owned());
        let outcome = lab.call_by(caller, "kms", operation, json!({"NumberOfBytes": 1}));
        outcome.result.map_or_else(|error| error.message.unwrap(), |_| "allowed".to_owned())
    };
    assert_eq!(through(&mut lab, "vpce-1", "ListKeys"), "allowed");
    assert_eq!(
        through(&mut lab, "vpce-1", "GenerateRandom"),
        "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: kms:GenerateRandom on resource: * \
         because no VPC endpoint policy allows the kms:GenerateRandom action"
    );
    assert_eq!(through(&mut lab, "vpce-2", "GenerateRandom"), "allowed");
    let record = lab.engine.world().trail.last().unwrap().event.to_json();
    assert_eq!(record["vpcEndpointId"], "vpce-2");
}
