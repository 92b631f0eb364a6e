//! Temporary credentials on the wire: signed with their secret, carried by their token, over when they expire.

use kms_engine::time::HOUR;
use serde_json::json;

use crate::client::{Lab, Request, Response};

const TRUST: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22\
                     Principal%22%3A%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A111122223333%3Aroot%22%7D%2C%22\
                     Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";

/// A role that may do everything, and a request with a session of it.
fn assumed(lab: &Lab) -> Request {
    let send = |service: &str, text: &str| -> Response {
        let answer = lab.form("admin", service, text).send(lab);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    };
    send("iam", &format!("Action=CreateRole&RoleName=App&AssumeRolePolicyDocument={TRUST}"));
    let policy = "arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess";
    send("iam", &format!("Action=AttachRolePolicy&RoleName=App&PolicyArn={policy}"));
    let role = "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FApp";
    let session = send("sts", &format!("Action=AssumeRole&RoleArn={role}&RoleSessionName=one"));
    Request {
        key: session.element("AccessKeyId"),
        secret: session.element("SecretAccessKey"),
        token: Some(session.element("SessionToken")),
        ..lab.request("admin", "CreateKey", &json!({}))
    }
}

#[test]
fn a_session_works_until_it_expires() {
    let lab = Lab::start();
    let request = assumed(&lab);
    request.send(&lab).json();
    let record = lab.engine.world().trail.last().unwrap().event.to_json();
    assert_eq!(record["userIdentity"]["arn"], "arn:aws:sts::111122223333:assumed-role/App/one");
    assert_eq!(record["userIdentity"]["accessKeyId"], json!(request.key));
    let records = lab.engine.world().trail.len();
    let later = lab.engine.world().clock.plus(HOUR);
    lab.engine.with(|engine| drop(engine.advance_to(later))).unwrap();
    let answer = request.send(&lab);
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (
            400,
            r#"{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}"#
        )
    );
    for service in ["sts", "iam"] {
        let action = if service == "sts" { "GetCallerIdentity" } else { "ListUsers" };
        let form = lab.form("admin", service, &format!("Action={action}"));
        let form = Request {
            key: request.key.clone(),
            secret: request.secret.clone(),
            token: request.token.clone(),
            ..form
        };
        let answer = form.send(&lab);
        assert_eq!((answer.status, answer.element("Code")), (403, "ExpiredToken".to_owned()));
        assert_eq!(
            answer.element("Message"),
            "The security token included in the request is expired"
        );
    }
    // No service saw these calls.
    assert_eq!(lab.engine.world().trail.len(), records);
}

#[test]
fn a_session_needs_its_own_token_and_secret() {
    let lab = Lab::start();
    let request = assumed(&lab);
    let token = request.token.clone().unwrap();
    for (name, spoiled, code) in [
        ("no token", Request { token: None, ..request.clone() }, "UnrecognizedClientException"),
        (
            "another token",
            Request { token: Some(token.replace("IQoJ", "FwoG")), ..request.clone() },
            "UnrecognizedClientException",
        ),
        (
            "another secret",
            Request { secret: "x".repeat(40), ..request.clone() },
            "InvalidSignatureException",
        ),
    ] {
        let answer = spoiled.send(&lab);
        assert!(
            answer.body.starts_with(&format!(r#"{{"__type":"{code}""#)),
            "{name}: {}",
            answer.body
        );
        assert_eq!(answer.status, 400, "{name}");
    }
    let whose = lab.form("admin", "sts", "Action=GetCallerIdentity");
    let whose = Request { key: request.key, secret: request.secret, token: None, ..whose };
    let answer = whose.send(&lab);
    assert_eq!((answer.status, answer.element("Code")), (403, "InvalidClientTokenId".to_owned()));
}
