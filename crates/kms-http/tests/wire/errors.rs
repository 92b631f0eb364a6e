//! One row for each error of the wire.

use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::client::{Lab, Request, Response};

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check \
                        your AWS Secret Access Key and signing method. Consult the service documentation for \
                        details.";

type Change = fn(&mut Request);
/// Name, service, parameters, change, status, code, message.
type QueryRow =
    (&'static str, &'static str, &'static str, Change, u16, &'static str, Option<&'static str>);

#[test]
fn each_error_has_awss_name_and_words() {
    let lab = Lab::start();
    let token = "The security token included in the request is invalid.";
    let rows: &[(&str, Change, u16, &str, Option<&str>)] = &[
        (
            "wrong secret",
            |r| r.secret = "x".repeat(40),
            400,
            "InvalidSignatureException",
            Some(MISMATCH),
        ),
        (
            "unknown access key",
            |r| r.key = "AKIAIOSFODNN7EXAMPLE".to_owned(),
            400,
            "UnrecognizedClientException",
            Some(token),
        ),
        (
            "a session token with long-term credentials",
            |r| r.token = Some("FwoGZXIvYXdzEXAMPLE".to_owned()),
            400,
            "UnrecognizedClientException",
            Some(token),
        ),
        (
            "an unknown Region",
            |r| r.region = "mars-north-1".to_owned(),
            400,
            "InvalidSignatureException",
            Some("Credential should be scoped to a valid region, not 'mars-north-1'."),
        ),
        (
            "another service",
            |r| r.service = "s3".to_owned(),
            400,
            "InvalidSignatureException",
            Some("Credential should be scoped to correct service: 'kms'."),
        ),
        (
            "an unknown operation",
            |r| r.target = "TrentService.MakeTea".to_owned(),
            400,
            "UnknownOperationException",
            None,
        ),
        (
            "an unknown service",
            |r| r.target = "DynamoDB_20120810.ListTables".to_owned(),
            400,
            "UnknownOperationException",
            None,
        ),
        (
            "another content type",
            |r| r.content_type = "text/plain".to_owned(),
            400,
            "UnknownOperationException",
            None,
        ),
        ("no JSON", |r| r.body = b"{".to_vec(), 400, "SerializationException", None),
        ("no JSON object", |r| r.body = b"[1]".to_vec(), 400, "SerializationException", None),
        (
            "nesting without end",
            |r| r.body = "[".repeat(100_000).into_bytes(),
            400,
            "SerializationException",
            None,
        ),
        (
            "a member of another type",
            |r| r.body = br#"{"KeyId": 7}"#.to_vec(),
            400,
            "SerializationException",
            None,
        ),
        (
            "a member left out",
            |r| r.body = b"{}".to_vec(),
            400,
            "ValidationException",
            Some(
                "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must \
                 not be null",
            ),
        ),
        ("no such key", |_| {}, 400, "NotFoundException", Some("Invalid keyId 'foo'")),
        (
            "too large",
            |r| r.body = vec![b' '; (1 << 20) + 1],
            413,
            "RequestEntityTooLargeException",
            None,
        ),
    ];
    for (name, change, status, code, message) in rows {
        let mut request = lab.request("admin", "DescribeKey", &json!({"KeyId": "foo"}));
        change(&mut request);
        let answer = request.send(&lab);
        let body = match message {
            Some(message) => json!({"__type": code, "message": message}),
            None => json!({"__type": code}),
        };
        assert_eq!((answer.status, answer.body.as_str()), (*status, &*body.to_string()), "{name}");
        assert_eq!(answer.header("content-type"), "application/x-amz-json-1.1", "{name}");
        assert_eq!(answer.header("x-amzn-requestid").len(), 36, "{name}");
    }
}

/// `None` for a message stands for the code itself: the query protocol has no error without words.
#[test]
fn each_error_of_the_query_services_has_its_name_words_and_status() {
    let lab = Lab::start();
    let token = "The security token included in the request is invalid.";
    let rows: &[QueryRow] = &[
        (
            "wrong secret",
            "iam",
            "Action=ListUsers",
            |r| r.secret = "x".repeat(40),
            403,
            "SignatureDoesNotMatch",
            Some(MISMATCH),
        ),
        (
            "unknown access key",
            "sts",
            "Action=GetCallerIdentity",
            |r| r.key = "AKIAIOSFODNN7EXAMPLE".to_owned(),
            403,
            "InvalidClientTokenId",
            Some(token),
        ),
        (
            "a session token with long-term credentials",
            "sts",
            "Action=GetCallerIdentity",
            |r| r.token = Some("FwoGZXIvYXdzEXAMPLE".to_owned()),
            403,
            "InvalidClientTokenId",
            Some(token),
        ),
        (
            "a signature for another service",
            "iam",
            "Action=ListUsers",
            |r| r.service = "kms".to_owned(),
            403,
            "SignatureDoesNotMatch",
            Some("Credential should be scoped to correct service: &apos;iam&apos;."),
        ),
        (
            "an unknown action",
            "iam",
            "Action=MakeTea",
            |_| {},
            400,
            "InvalidAction",
            Some("Could not find operation MakeTea for version 2010-05-08"),
        ),
        (
            "an action of the other service",
            "sts",
            "Action=ListUsers",
            |_| {},
            400,
            "InvalidAction",
            Some("Could not find operation ListUsers for version 2011-06-15"),
        ),
        (
            "another version",
            "iam",
            "",
            |r| r.body = b"Action=ListUsers&Version=2009-01-01".to_vec(),
            400,
            "NoSuchVersion",
            Some(
                "The requested version (2009-01-01) of service AWSIdentityManagementV20100508 does not exist",
            ),
        ),
        (
            "no action",
            "iam",
            "",
            |_| {},
            400,
            "MissingAction",
            Some("The request must contain the parameter Action, or the header X-Amz-Target."),
        ),
        (
            "a parameter of another type",
            "iam",
            "Action=ListUsers&MaxItems=many",
            |_| {},
            400,
            "MalformedInput",
            Some("The parameter MaxItems must be a whole number."),
        ),
        (
            "a parameter left out",
            "iam",
            "Action=CreateUser",
            |_| {},
            400,
            "ValidationError",
            Some(
                "1 validation error detected: Value null at &apos;userName&apos; failed to satisfy constraint: Member must not be null",
            ),
        ),
        (
            "nobody of this name",
            "iam",
            "Action=GetUser&UserName=nobody",
            |_| {},
            404,
            "NoSuchEntity",
            Some("The user with name nobody cannot be found."),
        ),
        (
            "a name that is taken",
            "iam",
            "Action=CreateUser&UserName=alice",
            |_| {},
            409,
            "EntityAlreadyExists",
            Some("User with name alice already exists."),
        ),
        (
            "not allowed",
            "sts",
            "Action=AssumeRole&RoleSessionName=one&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FApp",
            |_| {},
            403,
            "AccessDenied",
            Some(
                "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: sts:AssumeRole because \
                 no role trust policy allows the sts:AssumeRole action",
            ),
        ),
        (
            "too large",
            "iam",
            "",
            |r| r.body = vec![b'x'; (1 << 20) + 1],
            413,
            "RequestEntityTooLarge",
            None,
        ),
    ];
    for (name, service, parameters, change, status, code, message) in rows {
        let mut request = lab.form("admin", service, parameters);
        change(&mut request);
        let answer = request.send(&lab);
        assert_eq!(
            (answer.status, answer.element("Code").as_str()),
            (*status, *code),
            "{name}: {}",
            answer.body
        );
        assert_eq!(answer.element("Message"), message.unwrap_or(code), "{name}");
        assert_eq!(answer.element("Type"), "Sender", "{name}");
        assert_eq!(answer.header("content-type"), "text/xml", "{name}");
        assert_eq!(answer.element("RequestId"), answer.header("x-amzn-requestid"), "{name}");
    }
    let unsigned = lab.form("admin", "iam", "Action=ListUsers").bytes(&lab, |headers| {
        headers.retain(|(name, _)| name != "authorization");
    });
    let answer = Response::parse(&lab.raw(&unsigned));
    assert_eq!(
        (answer.status, answer.element("Code")),
        (403, "MissingAuthenticationToken".to_owned())
    );
    assert_eq!(answer.element("Message"), "Request is missing Authentication Token");
}

#[test]
fn a_signature_is_good_for_fifteen_minutes_of_real_time() {
    let lab = Lab::start();
    // The world's clock is another matter.
    lab.engine.with(|engine| drop(engine.advance_to(engine.world().clock.plus_days(400)))).unwrap();
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let at = |time: SystemTime| -> Response {
        let mut request = lab.request("admin", "ListKeys", &json!({}));
        request.time = time;
        request.send(&lab)
    };
    let now = SystemTime::now();
    assert_eq!(at(now - minutes(14)).status, 200);
    assert_eq!(at(now + minutes(14)).status, 200);
    for (time, words) in [
        (now - minutes(16), "Signature expired: "),
        (now + minutes(16), "Signature not yet current: "),
    ] {
        let answer = at(time);
        let expected = format!(r#"{{"__type":"InvalidSignatureException","message":"{words}"#);
        assert!(answer.body.starts_with(&expected), "{}", answer.body);
        assert_eq!(answer.status, 400);
    }
}

#[test]
fn what_was_signed_cannot_be_changed_on_the_way() {
    let lab = Lab::start();
    let request = lab.request("admin", "ListKeys", &json!({}));
    let send = |spoil: fn(&mut Vec<(String, String)>)| {
        Response::parse(&lab.raw(&request.bytes(&lab, spoil)))
    };
    assert_eq!(send(|_| {}).status, 200);
    for (name, spoil, code) in [
        (
            "another target",
            (|h| change(h, "x-amz-target", "TrentService.CreateKey"))
                as fn(&mut Vec<(String, String)>),
            "InvalidSignatureException",
        ),
        ("another host", |h| change(h, "host", "kms.example"), "InvalidSignatureException"),
        (
            "no signature",
            |h| h.retain(|(n, _)| n != "authorization"),
            "MissingAuthenticationTokenException",
        ),
        ("no date", |h| h.retain(|(n, _)| n != "x-amz-date"), "IncompleteSignatureException"),
        (
            "half a header",
            |h| change(h, "authorization", "AWS4-HMAC-SHA256 Credential=AKIA"),
            "IncompleteSignatureException",
        ),
        (
            "another scheme",
            |h| change(h, "authorization", "Bearer abc"),
            "IncompleteSignatureException",
        ),
        (
            "a target that is not signed",
            |h| {
                let signed = h.iter_mut().find(|(n, _)| n == "authorization").unwrap();
                signed.1 = signed.1.replace(";x-amz-target", "");
            },
            "InvalidSignatureException",
        ),
    ] {
        let answer = send(spoil);
        let expected = format!(r#"{{"__type":"{code}""#);
        assert!(answer.body.starts_with(&expected), "{name}: {}", answer.body);
        assert_eq!(answer.status, 400, "{name}");
    }
    let mut other_body = request.bytes(&lab, |_| {});
    *other_body.last_mut().unwrap() = b' ';
    assert!(Response::parse(&lab.raw(&other_body)).body.contains(MISMATCH));
}

fn change(headers: &mut [(String, String)], name: &str, value: &str) {
    headers.iter_mut().find(|(n, _)| n == name).unwrap().1 = value.to_owned();
}
