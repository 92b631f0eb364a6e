//! One row for each error of the wire.

use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::client::{Lab, Request, Response};

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check \
                        your AWS Secret Access Key and signing method. Consult the service documentation for \
                        details.";

type Change = fn(&mut Request);

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
