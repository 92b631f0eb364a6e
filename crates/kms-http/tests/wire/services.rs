//! The other services on the same port: IAM and STS in XML, the others in JSON.

use kms_engine::op::Row;
use serde_json::json;

use crate::client::Lab;

#[test]
fn iam_answers_in_xml_with_its_documents_percent_encoded() {
    let lab = Lab::start();
    let made = lab.form(
        "admin",
        "iam",
        "Action=CreateUser&UserName=ann&Tags.member.1.Key=team&Tags.member.1.Value=a%3Db",
    );
    let made = made.send(&lab);
    assert_eq!((made.status, made.header("content-type")), (200, "text/xml"), "{}", made.body);
    assert!(
        made.body.starts_with(
            "<CreateUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
        )
    );
    assert_eq!(made.element("Arn"), "arn:aws:iam::111122223333:user/ann");
    assert_eq!(made.element("Value"), "a=b");
    assert_eq!(made.element("RequestId"), made.header("x-amzn-requestid"));
    let document = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22kms%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";
    let put =
        format!("Action=PutUserPolicy&UserName=ann&PolicyName=none&PolicyDocument={document}");
    let put = lab.form("admin", "iam", &put).send(&lab);
    assert_eq!(put.status, 200, "{}", put.body);
    assert!(!put.body.contains("Result>"), "{}", put.body);
    let got =
        lab.form("admin", "iam", "Action=GetUserPolicy&UserName=ann&PolicyName=none").send(&lab);
    assert_eq!(got.element("PolicyDocument"), document);
    // IAM has one home, whichever Region was asked; the lab's world is the one the other doors look at.
    let mut elsewhere = lab.form("admin", "iam", "Action=ListUsers&MaxItems=2");
    elsewhere.region = "eu-west-1".to_owned();
    let listed = elsewhere.send(&lab);
    assert_eq!(
        (listed.element("UserName"), listed.element("IsTruncated")),
        ("admin".to_owned(), "true".to_owned())
    );
    let record = lab.engine.world().trail.last().unwrap().event.to_json();
    assert_eq!(
        (&record["eventName"], &record["awsRegion"]),
        (&json!("ListUsers"), &json!("us-east-1"))
    );
}

#[test]
fn organizations_and_cloudtrail_answer_in_json() {
    let lab = Lab::start();
    let mut made = lab.request("admin", "", &json!({"FeatureSet": "ALL"}));
    made.service = "organizations".to_owned();
    made.target = "AWSOrganizationsV20161128.CreateOrganization".to_owned();
    let answer = made.send(&lab);
    assert_eq!(answer.json()["Organization"]["MasterAccountId"], "111122223333");
    assert_eq!(answer.header("content-type"), "application/x-amz-json-1.1");
    let again = made.send(&lab);
    assert!(
        again.body.starts_with(r#"{"__type":"AlreadyInOrganizationException","Message":""#),
        "{}",
        again.body
    );
    for prefix in ["CloudTrail_20131101", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"]
    {
        let body = json!({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "CreateOrganization"}], "MaxResults": 1});
        let mut lookup = lab.request("admin", "", &body);
        lookup.service = "cloudtrail".to_owned();
        lookup.target = format!("{prefix}.LookupEvents");
        let found = lookup.send(&lab).json();
        assert_eq!(found["Events"][0]["Username"], "admin", "{found}");
        assert!(found["NextToken"].is_string());
    }
}

#[test]
fn secrets_and_parameters_are_kept_under_keys_and_refused_in_their_own_words() {
    let lab = Lab::start();
    let call = |profile: &str, target: &str, service: &str, body: &serde_json::Value| {
        let mut request = lab.request(profile, "", body);
        request.service = service.to_owned();
        request.target = target.to_owned();
        request.send(&lab)
    };
    let body = json!({"Name": "db", "SecretString": "opensesame"});
    let made = call("admin", "secretsmanager.CreateSecret", "secretsmanager", &body).json();
    let asked = json!({"SecretId": made["ARN"]});
    let got = call("admin", "secretsmanager.GetSecretValue", "secretsmanager", &asked).json();
    assert_eq!(got["SecretString"], "opensesame");
    let missing = json!({"SecretId": "nobody"});
    let missing = call("admin", "secretsmanager.GetSecretValue", "secretsmanager", &missing);
    let start = r#"{"__type":"ResourceNotFoundException","Message":""#;
    assert!(missing.status == 400 && missing.body.starts_with(start), "{}", missing.body);

    let body = json!({"Name": "/app/password", "Value": "opensesame", "Type": "SecureString"});
    let put = call("admin", "AmazonSSM.PutParameter", "ssm", &body);
    assert_eq!(put.header("content-type"), "application/x-amz-json-1.1");
    assert_eq!(put.json()["Version"], 1);
    let asked = json!({"Name": "/app/password", "WithDecryption": true});
    let got = call("admin", "AmazonSSM.GetParameter", "ssm", &asked).json();
    assert_eq!(got["Parameter"]["Value"], "opensesame");
    let missing = call("admin", "AmazonSSM.GetParameter", "ssm", &json!({"Name": "/none"}));
    let start = r#"{"__type":"ParameterNotFound""#;
    assert!(missing.status == 400 && missing.body.starts_with(start), "{}", missing.body);
    // KMS heard of it: the same world stands behind every door.
    let world = lab.engine.world();
    let heard = world.trail.iter().map(|entry| entry.event.to_json()["eventName"].to_string());
    let heard: Vec<String> = heard.collect();
    for name in ["\"GenerateDataKey\"", "\"Decrypt\"", "\"Encrypt\""] {
        assert!(heard.iter().any(|event| event == name), "no {name} in {heard:?}");
    }
}

/// The services here, those that are not on the wire left out.
fn on_the_wire() -> impl Iterator<Item = (&'static Row, &'static str)> {
    kms_services::every().filter_map(|row| {
        let target = match row.service {
            "kms" => "TrentService",
            "organizations" => "AWSOrganizationsV20161128",
            "cloudtrail" => "CloudTrail_20131101",
            "secretsmanager" => "secretsmanager",
            "ssm" => "AmazonSSM",
            "iam" | "sts" => "",
            _ => return None,
        };
        Some((row, target))
    })
}

#[test]
fn every_operation_of_every_service_is_reached() {
    let lab = Lab::start();
    for (row, target) in on_the_wire() {
        let request = match target {
            "" => lab.form("alice", row.service, &format!("Action={}", row.name)),
            target => {
                let mut request = lab.request("alice", "", &json!({}));
                request.service = row.service.to_owned();
                request.target = format!("{target}.{}", row.name);
                request
            }
        };
        let answer = request.send(&lab);
        let name = (row.service, row.name);
        assert!(answer.status < 500, "{name:?}: {}", answer.body);
        for lost in ["UnknownOperation", "InvalidAction", "Signature", "Serialization", "Malformed"]
        {
            assert!(!answer.body.contains(lost), "{name:?}: {}", answer.body);
        }
    }
}

#[test]
fn every_operation_has_a_line_that_real_clients_run() {
    let lines = include_str!("../clients/every_operation.txt");
    let left_out = on_the_wire().map(|(row, _)| format!("aws {} {}", row.service, row.cli_name()));
    let left_out: Vec<String> = left_out
        .filter(|line| {
            let starts = |at: usize| lines[at + line.len()..].starts_with([' ', '\n', ')']);
            !lines.match_indices(line.as_str()).any(|(at, _)| starts(at))
        })
        .collect();
    assert!(left_out.is_empty(), "add to every_operation.txt: {left_out:#?}");
}
