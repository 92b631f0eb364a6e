//! Grants: what the sessions do not show.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;

use common::{HELLO, Lab, text};
use kms_engine::grant::{Grant, PER_KEY};
use kms_engine::principal::Principal;
use serde_json::{Value as Json, json};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const PARTNER: &str = "arn:aws:iam::444455556666:user/partner";

#[test]
fn a_key_holds_fifty_thousand_grants_and_no_more() {
    let mut lab = Lab::new();
    let key = lab.key(json!({}));
    let body = json!({"KeyId": key, "GranteePrincipal": ALICE, "Operations": ["Encrypt"]});
    lab.ok("CreateGrant", body.clone());
    lab.0.edit("fill", |world| {
        let first = Grant::clone(world.grants.values().next().unwrap());
        for n in 0..PER_KEY - 2 {
            let grant = Grant { id: format!("{n:064x}"), ..first.clone() };
            world.grants.insert(grant.reference(), Arc::new(grant));
        }
    });
    lab.ok("CreateGrant", body.clone());
    assert_eq!(
        lab.err("CreateGrant", body),
        "LimitExceededException: Grants per key quota for this account in this region is 50000, current usage is 50000."
    );
    let page = lab.ok("ListGrants", json!({"KeyId": key, "Limit": 100}));
    let second = json!({"KeyId": key, "Limit": 100, "Marker": page["NextMarker"]});
    let next = lab.ok("ListGrants", second);
    assert_eq!(page["Truncated"], true);
    assert_ne!(page["Grants"][99]["GrantId"], next["Grants"][0]["GrantId"]);
}

#[test]
fn each_generation_of_a_chain_is_at_least_as_strict_as_its_parent() {
    let mut lab = Lab::new();
    let key = lab.key(json!({}));
    let parent = lab.ok(
        "CreateGrant",
        json!({"KeyId": key, "GranteePrincipal": ALICE, "Operations": ["Encrypt", "Decrypt", "CreateGrant"],
               "Constraints": {"EncryptionContextSubset": {"app": "a"}}}),
    );
    let token = &parent["GrantToken"];
    let child = |operations: Json, constraints: Json| {
        json!({"KeyId": key, "GranteePrincipal": BOB, "Operations": operations, "Constraints": constraints,
               "GrantTokens": [token]})
    };
    for (operations, constraints, allowed) in [
        (json!(["Encrypt"]), json!({"EncryptionContextSubset": {"app": "a", "x": "y"}}), true),
        (json!(["Encrypt", "CreateGrant"]), json!({"EncryptionContextEquals": {"app": "a"}}), true),
        (json!(["Encrypt"]), json!({"EncryptionContextSubset": {"app": "b"}}), false),
        (json!(["Encrypt"]), json!({}), false),
        (
            json!(["Encrypt", "DescribeKey"]),
            json!({"EncryptionContextSubset": {"app": "a"}}),
            false,
        ),
    ] {
        let outcome = lab.call_as("alice", "CreateGrant", child(operations, constraints.clone()));
        assert_eq!(outcome.result.is_ok(), allowed, "{constraints}");
    }
}

#[test]
fn a_constraint_holds_the_grantee_to_an_encryption_context() {
    let mut lab = Lab::new();
    let key = lab.key(json!({}));
    lab.ok(
        "CreateGrant",
        json!({"KeyId": key, "GranteePrincipal": ALICE, "Operations": ["Encrypt", "DescribeKey"],
               "Constraints": {"EncryptionContextEquals": {"Dept": "IT"}}}),
    );
    lab.wait("5m");
    let encrypt =
        |context: Json| json!({"KeyId": key, "Plaintext": HELLO, "EncryptionContext": context});
    lab.ok_as("alice", "Encrypt", encrypt(json!({"Dept": "IT"})));
    for wrong in [json!({}), json!({"Dept": "HR"}), json!({"Dept": "IT", "a": "b"})] {
        assert!(lab.err_as("alice", "Encrypt", encrypt(wrong)).starts_with("AccessDenied"));
    }
    lab.ok_as("alice", "DescribeKey", json!({"KeyId": key}));
}

#[test]
fn condition_keys_say_who_may_grant_what_to_whom() {
    let mut lab = Lab::new();
    let key = lab.key(json!({}));
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": "kms:CreateGrant", "Resource": "*", "Condition": {
            "StringEquals": {"kms:GranteePrincipal": BOB, "kms:GrantConstraintType": "EncryptionContextSubset",
                             "kms:EncryptionContext:app": "a"},
            "Null": {"kms:RetiringPrincipal": "true"},
            "ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]},
            "Bool": {"kms:GrantIsForAWSResource": "false"}}}]});
    lab.ok("PutKeyPolicy", json!({"KeyId": key, "Policy": policy.to_string()}));
    let good = json!({"KeyId": key, "GranteePrincipal": BOB, "Operations": ["Encrypt"],
                      "Constraints": {"EncryptionContextSubset": {"app": "a"}}});
    lab.ok_as("alice", "CreateGrant", good.clone());
    for (member, value) in [
        ("GranteePrincipal", json!(ALICE)),
        ("Operations", json!(["Encrypt", "DescribeKey"])),
        ("RetiringPrincipal", json!(BOB)),
        ("Constraints", json!({"EncryptionContextEquals": {"app": "a"}})),
        ("Constraints", json!({"EncryptionContextSubset": {"app": "b"}})),
    ] {
        let mut body = good.clone();
        body[member] = value;
        assert!(lab.err_as("alice", "CreateGrant", body).starts_with("AccessDenied"), "{member}");
    }
    let mut through_a_service = lab.caller("alice");
    through_a_service.via_service = Some("ec2.us-east-1.amazonaws.com".to_owned());
    assert!(lab.call_by(through_a_service, "us-east-1", "CreateGrant", good).result.is_err());
}

#[test]
fn a_service_uses_a_grant_only_for_the_resource_it_names() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/Arn");
    let bucket = "arn:aws:s3:us-east-1:111122223333:bucket";
    let body = json!({"KeyId": key, "GranteeServicePrincipal": "s3.amazonaws.com", "RetiringPrincipal": ALICE,
                      "Operations": ["GenerateDataKey"], "Constraints": {"SourceArn": bucket}});
    lab.ok("CreateGrant", body);
    let grants = lab.ok("ListGrants", json!({"KeyId": key}));
    assert_eq!(grants["Grants"][0]["GranteeServicePrincipal"], "s3.amazonaws.com");
    assert_eq!(grants["Grants"][0]["Constraints"]["SourceArn"], bucket);
    lab.wait("5m");
    let mut service = lab.caller("admin");
    service.principal = Principal::Service { name: "s3.amazonaws.com".to_owned() };
    let body = json!({"KeyId": key, "KeySpec": "AES_256"});
    for (source, allowed) in [(bucket, true), ("arn:aws:s3:us-east-1:111122223333:other", false)] {
        service.context = vec![("aws:SourceArn".to_owned(), vec![source.to_owned()])];
        let outcome = lab.call_by(service.clone(), "us-east-1", "GenerateDataKey", body.clone());
        assert_eq!(outcome.result.is_ok(), allowed, "{source}: {:?}", outcome.result);
    }
}

#[test]
fn a_grant_reaches_into_another_account() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/Arn");
    let body = json!({"KeyId": key, "GranteePrincipal": PARTNER, "Operations": ["Encrypt", "RetireGrant"]});
    let token = text(&lab.ok("CreateGrant", body), "/GrantToken");
    let encrypt = json!({"KeyId": key, "Plaintext": HELLO, "GrantTokens": [token]});
    lab.ok_as("partner", "Encrypt", encrypt.clone());
    lab.ok_as("partner", "RetireGrant", json!({"GrantToken": token}));
    lab.wait("5m");
    assert_eq!(lab.err_as("partner", "Encrypt", encrypt), "InvalidGrantTokenException");
}

#[test]
fn a_token_is_of_a_grant_on_the_key_at_hand() {
    let mut lab = Lab::new();
    let (one, other) = (lab.key(json!({})), lab.key(json!({})));
    let grant = |key: &str, operation: &str| json!({"KeyId": key, "GranteePrincipal": ALICE, "Operations": [operation]});
    let from = text(&lab.ok("CreateGrant", grant(&one, "ReEncryptFrom")), "/GrantToken");
    let to = text(&lab.ok("CreateGrant", grant(&other, "ReEncryptTo")), "/GrantToken");
    let body = json!({"KeyId": one, "Plaintext": HELLO});
    let blob = text(&lab.ok("Encrypt", body), "/CiphertextBlob");
    let mut body =
        json!({"CiphertextBlob": blob, "DestinationKeyId": other, "GrantTokens": [from, to]});
    lab.ok_as("alice", "ReEncrypt", body.clone());
    body["GrantTokens"] = json!([to]);
    assert!(lab.err_as("alice", "ReEncrypt", body).starts_with("AccessDenied"));
    let body = json!({"KeyId": one, "Plaintext": HELLO, "GrantTokens": [to]});
    assert_eq!(lab.err("Encrypt", body), "InvalidGrantTokenException");
}
