//! Temporary credentials: who gets them, what they may do, when they end.

use serde_json::json;

use crate::lab::{Lab, may, policy};

/// A role that these may assume, with full rights on keys.
fn role(lab: &mut Lab, name: &str, trust: serde_json::Value) {
    let body = json!({"RoleName": name, "AssumeRolePolicyDocument": policy(trust), "MaxSessionDuration": 7200});
    lab.ok("admin", "iam", "CreateRole", body);
    let body =
        json!({"RoleName": name, "PolicyName": "Keys", "PolicyDocument": may(&["kms:*", "sts:*"])});
    lab.ok("admin", "iam", "PutRolePolicy", body);
}

const APP: &str = "arn:aws:iam::111122223333:role/App";

fn app() -> serde_json::Value {
    json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"},
           "Action": ["sts:AssumeRole", "sts:TagSession"]})
}

#[test]
fn everybody_may_ask_who_they_are_even_where_a_policy_denies_it() {
    let mut lab = Lab::new();
    let deny = policy(json!({"Effect": "Deny", "Action": "*", "Resource": "*"}));
    let body = json!({"UserName": "alice", "PolicyName": "No", "PolicyDocument": deny});
    lab.ok("admin", "iam", "PutUserPolicy", body);
    let outcome = lab.call("alice", "sts", "GetCallerIdentity", json!({}));
    assert_eq!(outcome.result.unwrap().unwrap()["Arn"], "arn:aws:iam::111122223333:user/alice");
    insta::assert_snapshot!(outcome.decisions[0]);
}

#[test]
fn a_role_is_assumed_by_whom_its_trust_policy_names() {
    let mut lab = Lab::new();
    role(&mut lab, "App", app());
    role(
        &mut lab,
        "Account",
        json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}),
    );
    role(
        &mut lab,
        "External",
        json!({"Effect": "Allow", "Principal": {"AWS": ["444455556666", "111122223333"]}, "Action": "sts:AssumeRole",
               "Condition": {"StringEquals": {"sts:ExternalId": "s3cret"}}}),
    );
    role(
        &mut lab,
        "Never",
        json!({"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}),
    );
    insta::assert_snapshot!(lab.run(r#"
        # Named in the trust policy of a role of the same account: no IAM policy needed.
        alice sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/App", "RoleSessionName": "s1"}
        bob sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/App", "RoleSessionName": "s1"}
        # Even with every right in IAM, who is not trusted stays out.
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/App", "RoleSessionName": "s1"}
        # The account is trusted: IAM decides.
        bob sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Account", "RoleSessionName": "s1"}
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Account", "RoleSessionName": "s1"}
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Never", "RoleSessionName": "s1"}
        # A role that is not there is refused like one that trusts nobody.
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Nothing", "RoleSessionName": "s1"}
        partner sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/External", "RoleSessionName": "s1"}
        partner sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/External", "RoleSessionName": "s1", "ExternalId": "s3cret"}
        admin sts AssumeRole {"RoleArn": "not an arn, but long enough", "RoleSessionName": "s1"}
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Account", "RoleSessionName": "s", "DurationSeconds": 60}
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Account", "RoleSessionName": "s1", "DurationSeconds": 7201}
        admin sts AssumeRole {"RoleArn": "arn:aws:iam::111122223333:role/Account", "RoleSessionName": "s1", "SerialNumber": "arn:aws:iam::111122223333:mfa/phone"}
    "#));
}

#[test]
fn a_role_profile_assumes_its_role_when_it_is_used_and_again_when_the_session_ends() {
    let mut lab = Lab::new();
    role(&mut lab, "App", app());
    lab.engine.edit("profile", |world| {
        let profile = |source: &str, role: &str| kms_engine::profile::RoleProfile {
            role_arn: format!("arn:aws:iam::111122223333:role/{role}"),
            source_profile: source.to_owned(),
            role_session_name: None,
            external_id: None,
            duration_seconds: Some(900),
        };
        world.put_role_profile("auditor", profile("alice", "App"));
        world.put_role_profile("intruder", profile("bob", "App"));
        world.put_role_profile("ring", profile("ring", "App"));
        world.put_role_profile("lost", profile("nobody", "App"));
    });
    insta::assert_snapshot!(lab.run(
        r#"
        auditor sts GetCallerIdentity
        auditor kms ListKeys
        clock +1h
        auditor kms ListKeys
        intruder kms ListKeys
        ring kms ListKeys
        lost kms ListKeys
    "#
    ));
    let names: Vec<&str> =
        lab.engine.world().trail.iter().map(|entry| entry.event.name.as_str()).collect();
    assert_eq!(
        names[2..],
        ["AssumeRole", "GetCallerIdentity", "ListKeys", "AssumeRole", "ListKeys", "AssumeRole"]
    );
}

#[test]
fn a_session_is_capped_by_boundary_and_session_policy() {
    let mut lab = Lab::new();
    role(&mut lab, "App", app());
    let key = lab.ok("admin", "kms", "CreateKey", json!({}))["KeyMetadata"]["KeyId"].clone();
    let session = |lab: &mut Lab, more: serde_json::Value| {
        let mut body = json!({"RoleArn": APP, "RoleSessionName": "s1"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = lab.ok("alice", "sts", "AssumeRole", body);
        let id = answer["Credentials"]["AccessKeyId"].as_str().unwrap().to_owned();
        lab.engine.world().caller(&id).unwrap()
    };
    let describe = |lab: &mut Lab, caller| match lab
        .call_by(caller, "kms", "DescribeKey", json!({"KeyId": key}))
        .result
    {
        Ok(_) => "allowed".to_owned(),
        Err(error) => error.message.unwrap().split_once(" because ").unwrap().1.to_owned(),
    };
    let whole = session(&mut lab, json!({}));
    assert_eq!(describe(&mut lab, whole), "allowed");
    let narrow = session(&mut lab, json!({"Policy": may(&["kms:ListKeys"])}));
    assert_eq!(describe(&mut lab, narrow), "no session policy allows the kms:DescribeKey action");
    let managed = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";
    let wide = session(
        &mut lab,
        json!({"Policy": may(&["kms:ListKeys"]), "PolicyArns": [{"arn": managed}]}),
    );
    assert_eq!(describe(&mut lab, wide), "allowed", "session policies add up");
    let boundary = json!({"RoleName": "App", "PermissionsBoundary": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"});
    lab.ok("admin", "iam", "PutRolePermissionsBoundary", boundary);
    let bounded = session(&mut lab, json!({}));
    assert_eq!(
        describe(&mut lab, bounded),
        "no permissions boundary allows the kms:DescribeKey action"
    );
    let long = may(&[&format!("kms:{}", "x".repeat(2100))]);
    assert_eq!(
        lab.err(
            "alice",
            "sts",
            "AssumeRole",
            json!({"RoleArn": APP, "RoleSessionName": "s1", "Policy": long})
        ),
        "PackedPolicyTooLarge: Packed policy consumes 106% of allotted space, please use smaller policy."
    );
}

#[test]
fn session_tags_are_what_conditions_see_of_the_caller() {
    let mut lab = Lab::new();
    role(&mut lab, "App", app());
    role(
        &mut lab,
        "Next",
        json!({"Effect": "Allow", "Principal": {"AWS": APP}, "Action": ["sts:AssumeRole", "sts:TagSession"]}),
    );
    let tagged = policy(json!({"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*",
                               "Condition": {"StringEquals": {"aws:PrincipalTag/Dept": "IT"}}}));
    for role in ["App", "Next"] {
        lab.ok("admin", "iam", "DeleteRolePolicy", json!({"RoleName": role, "PolicyName": "Keys"}));
        lab.ok(
            "admin",
            "iam",
            "PutRolePolicy",
            json!({"RoleName": role, "PolicyName": "Tagged", "PolicyDocument": tagged}),
        );
    }
    let assume = |lab: &mut Lab,
                  by: Option<kms_engine::Caller>,
                  role: &str,
                  more: serde_json::Value| {
        let mut body = json!({"RoleArn": format!("arn:aws:iam::111122223333:role/{role}"), "RoleSessionName": "s1"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let caller = by.unwrap_or_else(|| lab.caller("alice").unwrap());
        let answer = lab.call_by(caller, "sts", "AssumeRole", body).result?.unwrap();
        let id = answer["Credentials"]["AccessKeyId"].as_str().unwrap().to_owned();
        Ok::<_, kms_engine::KmsError>(lab.engine.world().caller(&id).unwrap())
    };
    let plain = assume(&mut lab, None, "App", json!({})).unwrap();
    assert!(lab.call_by(plain, "kms", "ListKeys", json!({})).result.is_err());
    let tags = json!({"Tags": [{"Key": "Dept", "Value": "IT"}]});
    let tagged = assume(&mut lab, None, "App", tags.clone()).unwrap();
    assert!(lab.call_by(tagged.clone(), "kms", "ListKeys", json!({})).result.is_ok());
    // Tags end with the session unless they are transitive.
    let next = assume(&mut lab, Some(tagged), "Next", json!({})).unwrap();
    assert!(lab.call_by(next, "kms", "ListKeys", json!({})).result.is_err());
    let mut transitive = tags.clone();
    transitive["TransitiveTagKeys"] = json!(["Dept"]);
    let tagged = assume(&mut lab, None, "App", transitive).unwrap();
    let next = assume(&mut lab, Some(tagged.clone()), "Next", json!({})).unwrap();
    assert!(lab.call_by(next, "kms", "ListKeys", json!({})).result.is_ok());
    let again = assume(&mut lab, Some(tagged.clone()), "Next", tags).unwrap_err();
    assert!(again.message.unwrap().contains("conflicts with a transitive tag key"));
    // A role that assumes a role gets an hour at most, though Next allows two.
    let long =
        assume(&mut lab, Some(tagged), "Next", json!({"DurationSeconds": 3601})).unwrap_err();
    assert_eq!(
        long.to_string(),
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role \
         chaining."
    );
    // Tagging is a permission of its own.
    let trust = policy(
        json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}),
    );
    lab.ok(
        "admin",
        "iam",
        "UpdateAssumeRolePolicy",
        json!({"RoleName": "App", "PolicyDocument": trust}),
    );
    let body =
        json!({"RoleArn": APP, "RoleSessionName": "s1", "Tags": [{"Key": "Dept", "Value": "IT"}]});
    assert_eq!(
        lab.err("admin", "sts", "AssumeRole", body),
        "AccessDenied: User: arn:aws:iam::111122223333:user/admin is not authorized to perform: sts:TagSession because \
         no role trust policy allows the sts:TagSession action"
    );
}

#[test]
fn mfa_is_seen_only_in_temporary_credentials() {
    let mut lab = Lab::new();
    let strong = policy(
        json!({"Effect": "Allow", "Action": ["kms:ListKeys", "iam:ListUsers"], "Resource": "*",
                               "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
    );
    lab.ok(
        "admin",
        "iam",
        "PutUserPolicy",
        json!({"UserName": "alice", "PolicyName": "Mfa", "PolicyDocument": strong}),
    );
    assert!(lab.call("alice", "kms", "ListKeys", json!({})).result.is_err());
    let session = |lab: &mut Lab, body| {
        let answer = lab.ok("alice", "sts", "GetSessionToken", body);
        let id = answer["Credentials"]["AccessKeyId"].as_str().unwrap().to_owned();
        lab.engine.world().caller(&id).unwrap()
    };
    let weak = session(&mut lab, json!({}));
    assert!(lab.call_by(weak.clone(), "kms", "ListKeys", json!({})).result.is_err());
    let proof =
        json!({"SerialNumber": "arn:aws:iam::111122223333:mfa/phone", "TokenCode": "123456"});
    let strong = session(&mut lab, proof);
    assert!(lab.call_by(strong.clone(), "kms", "ListKeys", json!({})).result.is_ok());
    assert!(lab.call_by(strong.clone(), "iam", "ListUsers", json!({})).result.is_ok());
    let told = |lab: &mut Lab, caller, service: &str, operation: &str, body| {
        lab.call_by(caller, service, operation, body).result.unwrap_err().to_string()
    };
    assert_eq!(
        told(&mut lab, weak, "iam", "ListUsers", json!({})),
        "InvalidClientTokenId: The security token included in the request is invalid"
    );
    assert_eq!(
        told(&mut lab, strong.clone(), "sts", "GetSessionToken", json!({})),
        "AccessDenied: Cannot call GetSessionToken with session credentials"
    );
    lab.set_up("clock +13h");
    assert_eq!(
        told(&mut lab, strong.clone(), "kms", "ListKeys", json!({})),
        "ExpiredTokenException: The security token included in the request is expired"
    );
    assert_eq!(
        told(&mut lab, strong, "sts", "GetCallerIdentity", json!({})),
        "ExpiredToken: The security token included in the request is expired"
    );
}

#[test]
fn a_federated_user_may_do_what_both_the_user_and_the_policy_allow() {
    let mut lab = Lab::new();
    let mine = may(&["sts:GetFederationToken", "kms:ListKeys", "kms:ListAliases"]);
    lab.ok(
        "admin",
        "iam",
        "PutUserPolicy",
        json!({"UserName": "alice", "PolicyName": "Mine", "PolicyDocument": mine}),
    );
    let federate = |lab: &mut Lab, body| {
        let answer = lab.ok("alice", "sts", "GetFederationToken", body);
        let id = answer["Credentials"]["AccessKeyId"].as_str().unwrap().to_owned();
        lab.engine.world().caller(&id).unwrap()
    };
    let theirs = may(&["kms:ListKeys", "kms:GenerateRandom"]);
    let guest = federate(&mut lab, json!({"Name": "guest", "Policy": theirs}));
    let mut verdicts = |caller: &kms_engine::Caller| {
        ["ListKeys", "ListAliases", "GenerateRandom"].map(|operation| {
            let outcome =
                lab.call_by(caller.clone(), "kms", operation, json!({"NumberOfBytes": 1}));
            outcome.result.map_or_else(|e| e.message.unwrap(), |_| "allowed".to_owned())
        })
    };
    insta::assert_debug_snapshot!(verdicts(&guest));
    let bare = federate(&mut lab, json!({"Name": "bare"}));
    assert!(lab.call_by(bare, "kms", "ListKeys", json!({})).result.is_err());
}

#[test]
fn a_session_ends_with_its_role() {
    let mut lab = Lab::new();
    role(&mut lab, "App", app());
    let body = json!({"RoleArn": APP, "RoleSessionName": "s1"});
    let id = lab.ok("alice", "sts", "AssumeRole", body)["Credentials"]["AccessKeyId"].clone();
    let id = id.as_str().unwrap();
    let world = lab.engine.world();
    assert!(world.caller(id).is_some() && world.secret(id).is_some());
    assert!(
        world.session_token(id).is_some() && world.session_token("AKIAKMSLABALICE22222").is_none()
    );
    lab.ok("admin", "iam", "DeleteRolePolicy", json!({"RoleName": "App", "PolicyName": "Keys"}));
    lab.ok("admin", "iam", "DeleteRole", json!({"RoleName": "App"}));
    role(&mut lab, "App", app());
    let world = lab.engine.world();
    assert!(
        world.caller(id).is_none()
            && world.secret(id).is_none()
            && world.session_token(id).is_none()
    );
}
