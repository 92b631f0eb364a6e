//! The records of IAM, STS and Organizations, and what never is in them.

use serde_json::json;

use crate::lab::Lab;

/// What differs from record to record is cut out; the rest is as CloudTrail writes it.
fn record(lab: &Lab) -> serde_json::Value {
    let mut record = lab.engine.world().trail.last().unwrap().event.to_json();
    let members = record.as_object_mut().unwrap();
    members.retain(|name, _| {
        !["requestID", "eventID", "eventVersion", "tlsDetails"].contains(&name.as_str())
    });
    record
}

#[test]
fn iam_is_recorded_in_us_east_1_without_the_secret() {
    let mut lab = Lab::new();
    let mut caller = lab.caller("admin").unwrap();
    caller.user_agent = "aws-cli/2".to_owned();
    let call = kms_engine::Call {
        caller: caller.into(),
        region: kms_engine::arn::Region::parse("eu-west-1").unwrap(),
        now: lab.engine.world().clock,
        service: "iam".to_owned(),
        operation: "CreateAccessKey".to_owned(),
        body: json!({"UserName": "alice"}).as_object().unwrap().clone(),
    };
    lab.engine.call(call);
    let tls = lab.engine.world().trail.last().unwrap().event.to_json()["tlsDetails"].clone();
    assert_eq!(tls["clientProvidedHostHeader"], "iam.amazonaws.com");
    insta::assert_snapshot!(serde_json::to_string_pretty(&record(&lab)).unwrap());
}

#[test]
fn a_refused_iam_call_has_no_parameters_and_a_failed_one_has() {
    let mut lab = Lab::new();
    lab.err("alice", "iam", "GetUser", json!({"UserName": "bob"}));
    let denied = record(&lab);
    assert_eq!(
        (&denied["errorCode"], &denied["requestParameters"]),
        (&json!("AccessDenied"), &json!(null))
    );
    lab.err("admin", "iam", "GetUser", json!({"UserName": "nobody"}));
    let failed = record(&lab);
    assert_eq!(failed["errorCode"], "NoSuchEntityException");
    assert_eq!(failed["requestParameters"], json!({"userName": "nobody"}));
    assert!(failed.get("resources").is_none());
}

#[test]
fn assuming_a_role_of_another_account_is_recorded_on_both_sides() {
    let mut lab = Lab::new();
    lab.set_up(r#"
        admin iam CreateRole {"RoleName": "Guest", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}]}}
    "#);
    let body =
        json!({"RoleArn": "arn:aws:iam::111122223333:role/Guest", "RoleSessionName": "visit"});
    let outcome = lab.call("partner", "sts", "AssumeRole", body);
    let answer = outcome.result.unwrap().unwrap();
    let [own, copy] = outcome.audit.as_slice() else { panic!("{:?}", outcome.audit) };
    let (own, copy) = (own.to_json(), copy.to_json());
    assert_eq!(
        own["responseElements"]["credentials"]["sessionToken"],
        answer["Credentials"]["SessionToken"]
    );
    assert!(!own.to_string().contains(answer["Credentials"]["SecretAccessKey"].as_str().unwrap()));
    assert_eq!(own["readOnly"], true);
    assert_eq!(
        own["resources"],
        json!([{"accountId": "111122223333", "type": "AWS::IAM::Role", "ARN": "arn:aws:iam::111122223333:role/Guest"}])
    );
    assert_eq!(copy["userIdentity"]["type"], "AWSAccount");
    assert_eq!(copy["recipientAccountId"], "111122223333");
    assert_eq!(copy["sharedEventID"], own["sharedEventID"]);
    // What the session does names the role and the session.
    let id = answer["Credentials"]["AccessKeyId"].as_str().unwrap();
    let caller = lab.engine.world().caller(id).unwrap();
    lab.call_by(caller, "sts", "GetCallerIdentity", json!({})).result.unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&record(&lab)["userIdentity"]).unwrap());
}

#[test]
fn a_new_accounts_name_and_address_are_starred() {
    let mut lab = Lab::new();
    lab.set_up(r#"
        admin organizations CreateOrganization
        admin organizations CreateAccount {"Email": "payments@example.com", "AccountName": "payments"}
    "#);
    insta::assert_snapshot!(serde_json::to_string_pretty(&record(&lab)).unwrap());
}

#[test]
fn the_newest_event_is_looked_up_by_its_name() {
    let mut lab = Lab::new();
    lab.err("admin", "iam", "GetUser", json!({"UserName": "nobody"}));
    let asked =
        json!({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "GetUser"}]});
    let found = lab.ok("admin", "cloudtrail", "LookupEvents", asked);
    let events = found["Events"].as_array().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["Username"], "admin");
    assert_eq!(events[0]["EventSource"], "iam.amazonaws.com");
}
