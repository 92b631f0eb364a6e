//! S3 on the wire: objects, their errors, signatures in headers, queries and chunks.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use kms_engine::account::AccessKey;
use kms_http::Auth;
use serde_json::json;

use crate::client::{Lab, Response};

/// Names and values, of headers or of a query.
type Pairs = Vec<(String, String)>;

/// A request of S3, signed as the SDKs do.
struct S3<'l> {
    lab: &'l Lab,
    profile: &'static str,
    headers: Pairs,
    /// How long ago it was signed.
    age: Duration,
}

impl<'l> S3<'l> {
    fn of(lab: &'l Lab) -> S3<'l> {
        S3 { lab, profile: "admin", headers: Vec::new(), age: Duration::ZERO }
    }

    fn by(self, profile: &'static str) -> S3<'l> {
        S3 { profile, ..self }
    }

    fn with(mut self, name: &str, value: &str) -> S3<'l> {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn send(self, request: &str, body: &[u8]) -> Response {
        self.send_as(request, SignableBody::Bytes(body), body)
    }

    fn send_as(self, request: &str, signed: SignableBody<'_>, body: &[u8]) -> Response {
        let (method, path) = request.split_once(' ').unwrap();
        let mut headers = self.headers.clone();
        headers.push(("host".to_owned(), self.lab.address.to_string()));
        let signature = self.sign(method, path, &headers, signed, None);
        headers.extend(signature.0);
        raw(self.lab, method, path, &headers, body)
    }

    /// The path of a presigned URL.
    fn presign(self, request: &str, lasts: Duration) -> String {
        let (method, path) = request.split_once(' ').unwrap();
        let headers = [("host".to_owned(), self.lab.address.to_string())];
        let signed = SignableBody::UnsignedPayload;
        let (_, query) = self.sign(method, path, &headers, signed, Some(lasts));
        let query = query.iter().map(|(name, value)| {
            let value =
                percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            format!("{name}={value}")
        });
        let join = if path.contains('?') { "&" } else { "?" };
        format!("{path}{join}{}", query.collect::<Vec<String>>().join("&"))
    }

    fn sign(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: SignableBody<'_>,
        lasts: Option<Duration>,
    ) -> (Pairs, Pairs) {
        let account = if self.profile == "partner" { "444455556666" } else { "111122223333" };
        let key = AccessKey::lab(account, self.profile);
        let identity = Credentials::new(key.id, key.secret, None, None, "test").into();
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        if lasts.is_some() {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        }
        settings.expires_in = lasts;
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("s3")
            .time(SystemTime::now() - self.age)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let url = format!("http://{}{path}", self.lab.address);
        let request = SignableRequest::new(method, url, headers, body).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let params = instructions.params().iter().map(|(name, value)| (*name, value.as_ref()));
        (instructions.headers().map(owned).collect(), params.map(owned).collect())
    }
}

fn raw(lab: &Lab, method: &str, path: &str, headers: &[(String, String)], body: &[u8]) -> Response {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
    bytes.extend(body);
    Response::parse(&lab.raw(&bytes))
}

fn lab_with_bucket() -> Lab {
    let lab = Lab::start();
    assert_eq!(S3::of(&lab).send("PUT /shop", b"").status, 200);
    lab
}

const CONTEXT: &str = "x-amz-server-side-encryption-context";
const SSE: &str = "x-amz-server-side-encryption";

#[test]
fn an_object_goes_in_and_out_under_a_key() {
    let lab = lab_with_bucket();
    let key = lab.call("admin", "CreateKey", &json!({})).json()["KeyMetadata"]["Arn"].clone();
    let put = S3::of(&lab)
        .with(SSE, "aws:kms")
        .with("x-amz-server-side-encryption-aws-kms-key-id", key.as_str().unwrap())
        .with("x-amz-meta-team", "blue")
        .with("content-type", "text/plain")
        .with("x-amz-checksum-crc32", "y/Q5Jg==")
        .send("PUT /shop/a%20b/n%2B1.txt", b"123456789");
    assert_eq!((put.status, put.body.as_str()), (200, ""));
    assert_eq!(put.header(SSE), "aws:kms");
    assert_eq!(put.header("x-amz-checksum-crc32"), "y/Q5Jg==");
    // The MD5 of the content is the ETag only where no key of KMS is in play.
    assert_ne!(put.header("etag"), "\"25f9e794323b453885f5181f1b624d0b\"");
    let got = S3::of(&lab).send("GET /shop/a%20b/n%2B1.txt", b"");
    assert_eq!((got.status, got.body.as_str()), (200, "123456789"));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("x-amz-meta-team", "blue"),
        ("x-amz-server-side-encryption-aws-kms-key-id", key.as_str().unwrap()),
        ("content-length", "9"),
        ("content-security-policy", "sandbox"),
    ] {
        assert_eq!(got.header(name), value, "{name}");
    }
    assert!(got.header("last-modified").ends_with(" GMT"));
    let part = S3::of(&lab).with("range", "bytes=2-4").send("GET /shop/a%20b/n%2B1.txt", b"");
    assert_eq!((part.status, part.body.as_str()), (206, "345"));
    for (name, tag, status) in [
        ("if-match", put.header("etag"), 200),
        ("if-match", "\"other\"", 412),
        ("if-none-match", put.header("etag"), 304),
        ("if-none-match", "\"other\"", 200),
    ] {
        let got = S3::of(&lab).with(name, tag).send("GET /shop/a%20b/n%2B1.txt", b"");
        assert_eq!(got.status, status, "{name} {tag}: {}", got.body);
    }
    let head = S3::of(&lab).send("HEAD /shop/a%20b/n%2B1.txt", b"");
    assert_eq!((head.status, head.body.as_str(), head.header("content-length")), (200, "", "9"));
    let list = "GET /shop?list-type=2&prefix=a&encoding-type=url";
    assert_eq!(S3::of(&lab).send(list, b"").element("Key"), "a%20b/n%2B1.txt");
    // KMS was asked in the caller's name, with the object's ARN as the context.
    let world = lab.engine.world();
    let mut events = world.trail.iter().map(|entry| entry.event.to_json());
    let made = events.rfind(|event| event["eventName"] == "GenerateDataKey").unwrap();
    let context = &made["requestParameters"]["encryptionContext"];
    assert_eq!(context["aws:s3:arn"], "arn:aws:s3:::shop/a b/n+1.txt");
    let dry = S3::of(&lab).with(CONTEXT, "no json").with(SSE, "aws:kms").send("PUT /shop/k", b"");
    assert_eq!((dry.status, dry.element("Code").as_str()), (400, "InvalidArgument"));
}

#[test]
fn a_refusal_of_kms_comes_in_s3s_xml() {
    let lab = lab_with_bucket();
    let made = lab.call("admin", "CreateKey", &json!({})).json();
    let id = made["KeyMetadata"]["KeyId"].as_str().unwrap();
    let put = || {
        let put = S3::of(&lab).with(SSE, "aws:kms");
        put.with("x-amz-server-side-encryption-aws-kms-key-id", id)
    };
    assert_eq!(put().send("PUT /shop/k", b"x").status, 200);
    lab.call("admin", "DisableKey", &json!({"KeyId": id}));
    for (answer, status, code) in [
        (put().send("PUT /shop/k2", b"x"), 400, "KMS.DisabledException"),
        (S3::of(&lab).send("GET /shop/k", b""), 400, "KMS.DisabledException"),
        (S3::of(&lab).by("alice").send("GET /shop/k", b""), 403, "AccessDenied"),
        (S3::of(&lab).send("GET /shop/none", b""), 404, "NoSuchKey"),
        (S3::of(&lab).send("GET /none/k", b""), 404, "NoSuchBucket"),
        (S3::of(&lab).send("DELETE /shop", b""), 409, "BucketNotEmpty"),
        (
            S3::of(&lab).with("range", "bytes=9-").send("GET /shop/k", b""),
            400,
            "KMS.DisabledException",
        ),
        (S3::of(&lab).send("PUT /shop?encryption", b"<a>"), 400, "MalformedXML"),
        (S3::of(&lab).send("GET /shop?versioning", b""), 400, "NotImplemented"),
        (S3::of(&lab).with("if-none-match", "*").send("PUT /shop/k", b""), 400, "NotImplemented"),
        (S3::of(&lab).send("GET /shop?list-type=2&max-keys=x", b""), 400, "InvalidArgument"),
        (S3::of(&lab).with("content-md5", "AAAA").send("PUT /shop/k", b""), 400, "BadDigest"),
    ] {
        assert_eq!(
            (answer.status, answer.element("Code").as_str()),
            (status, code),
            "{}",
            answer.body
        );
        assert_eq!(answer.element("RequestId"), answer.header("x-amz-request-id"));
    }
    assert_eq!(S3::of(&lab).send("HEAD /shop/none", b"").status, 404);
}

#[test]
fn only_what_was_signed_is_done() {
    let lab = lab_with_bucket();
    let put = |spoil: &dyn Fn(&mut Pairs), path: &str, body: &[u8]| {
        let request = S3::of(&lab);
        let mut headers = vec![("host".to_owned(), lab.address.to_string())];
        let signed = SignableBody::Bytes(b"text");
        headers.extend(request.sign("PUT", "/shop/k", &headers, signed, None).0);
        spoil(&mut headers);
        raw(&lab, "PUT", path, &headers, body)
    };
    let set = |name: &'static str, value: &'static str| {
        move |headers: &mut Pairs| {
            headers.retain(|(known, _)| known != name);
            headers.push((name.to_owned(), value.to_owned()));
        }
    };
    assert_eq!(put(&|_| {}, "/shop/k", b"text").status, 200);
    let date = "20260101T000000Z";
    for (answer, status, code) in [
        (put(&|_| {}, "/shop/other", b"text"), 403, "SignatureDoesNotMatch"),
        (put(&|_| {}, "/shop/k", b"TEXT"), 400, "XAmzContentSHA256Mismatch"),
        (put(&set(SSE, "AES256"), "/shop/k", b"text"), 403, "AccessDenied"),
        (
            put(&set("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), "/shop/k", b"x"),
            403,
            "SignatureDoesNotMatch",
        ),
        (put(&set("x-amz-date", date), "/shop/k", b"text"), 400, "AuthorizationHeaderMalformed"),
        (put(&set("authorization", "AWS AKIA:sig"), "/shop/k", b"text"), 400, "InvalidRequest"),
        (
            put(
                &set(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIANOBODY/20260101/us-east-1/s3/aws4_request, \
            SignedHeaders=host, Signature=00",
                ),
                "/shop/k",
                b"text",
            ),
            403,
            "InvalidAccessKeyId",
        ),
        (
            raw(&lab, "GET", "/shop/k", &[("host".to_owned(), "127.0.0.1".to_owned())], b""),
            403,
            "AccessDenied",
        ),
    ] {
        assert_eq!(
            (answer.status, answer.element("Code").as_str()),
            (status, code),
            "{}",
            answer.body
        );
    }
}

#[test]
fn a_presigned_url_ends_on_the_labs_clock() {
    let lab = lab_with_bucket();
    assert_eq!(S3::of(&lab).send("PUT /shop/k", b"text").status, 200);
    // A URL names the second of its making: this one's is over before the clock is wound.
    let made = S3 { age: Duration::from_secs(5), ..S3::of(&lab) };
    let url = made.presign("GET /shop/k", Duration::from_secs(900));
    let host = [("host".to_owned(), lab.address.to_string())];
    let get = |url: &str| raw(&lab, "GET", url, &host, b"");
    assert_eq!(get(&url).body, "text");
    let changed = get(&url.replacen("/shop/k", "/shop/l", 1));
    assert_eq!(changed.element("Code"), "SignatureDoesNotMatch");
    let later = lab.engine.now().plus(600_000);
    lab.engine.with(|engine| drop(engine.advance_to(later))).unwrap();
    assert_eq!(get(&url).body, "text");
    let later = lab.engine.now().plus(600_000);
    lab.engine.with(|engine| drop(engine.advance_to(later))).unwrap();
    let late = get(&url);
    assert_eq!((late.status, late.element("Message").as_str()), (403, "Request has expired"));
    // One made now is good again: it is as young as the caller's clock says.
    let url = S3::of(&lab).presign("PUT /shop/new", Duration::from_secs(60));
    assert_eq!(raw(&lab, "PUT", &url, &host, b"by anybody").status, 200);
    assert_eq!(S3::of(&lab).send("GET /shop/new", b"").body, "by anybody");
    let week = S3::of(&lab).presign("GET /shop/k", Duration::from_secs(604_800));
    let week = get(&week.replace("=604800", "=604801"));
    assert_eq!(week.element("Code"), "AuthorizationQueryParametersError");
}

#[test]
fn bodies_in_chunks_are_put_together() {
    let lab = lab_with_bucket();
    let put = |body: &[u8]| {
        S3::of(&lab)
            .with("content-encoding", "aws-chunked")
            .with("x-amz-decoded-content-length", "9")
            .with("x-amz-trailer", "x-amz-checksum-crc32")
            .send_as("PUT /shop/k", SignableBody::StreamingUnsignedPayloadTrailer, body)
    };
    let right = b"4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    let answer = put(right);
    assert_eq!(
        (answer.status, answer.header("x-amz-checksum-crc32")),
        (200, "y/Q5Jg=="),
        "{}",
        answer.body
    );
    assert_eq!(S3::of(&lab).send("GET /shop/k", b"").body, "123456789");
    for (body, code) in [
        (
            &b"4\r\n1234\r\n5\r\n56788\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"[..],
            "BadDigest",
        ),
        (&b"4\r\n1234\r\n0\r\n\r\n"[..], "IncompleteBody"),
        (&b"zz\r\n1234"[..], "IncompleteBody"),
        (&b"ffffffffffffffff\r\n1"[..], "IncompleteBody"),
    ] {
        assert_eq!(put(body).element("Code"), code);
    }
}

#[test]
fn parts_become_an_object() {
    let lab = lab_with_bucket();
    let begun = S3::of(&lab).with(SSE, "aws:kms").send("POST /shop/big?uploads", b"");
    let id = begun.element("UploadId");
    assert_eq!(begun.header(SSE), "aws:kms");
    let long = vec![b'a'; 5 << 20];
    let mut parts = String::new();
    for (n, content) in [(1, long.as_slice()), (2, b"end")] {
        let put =
            S3::of(&lab).send(&format!("PUT /shop/big?partNumber={n}&uploadId={id}"), content);
        assert_eq!(put.status, 200, "{}", put.body);
        let etag = put.header("etag");
        parts += &format!("<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag></Part>");
    }
    let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    let done = S3::of(&lab).send(&format!("POST /shop/big?uploadId={id}"), body.as_bytes());
    assert_eq!((done.status, done.element("Key").as_str()), (200, "big"), "{}", done.body);
    let got = S3::of(&lab).with("range", "bytes=-4").send("GET /shop/big", b"");
    assert_eq!(
        (got.body.as_str(), got.header("content-range")),
        ("aend", "bytes 5242879-5242882/5242883")
    );
}

#[test]
fn an_object_longer_than_the_limit_is_refused() {
    let lab = Lab::with(|options| options.limits.object = 1000);
    assert_eq!(S3::of(&lab).send("PUT /shop", b"").status, 200);
    assert_eq!(S3::of(&lab).send("PUT /shop/k", &[b'a'; 1000]).status, 200);
    for length in [1001, 100_000] {
        let refused = S3::of(&lab).send("PUT /shop/k", &vec![b'a'; length]);
        assert_eq!((refused.status, refused.element("Code").as_str()), (400, "EntityTooLarge"));
    }
}

#[test]
fn a_tool_that_cannot_sign_is_let_in_where_the_lab_is_open() {
    let lab = Lab::with(|options| options.auth = Auth::Open);
    assert_eq!(lab.text_request("PUT", "/shop", &[], "").status, 200);
    assert_eq!(lab.text_request("PUT", "/shop/k", &[], "text").status, 200);
    assert_eq!(lab.get("/shop/k", &[]).body, "text");
    // A browser that lost its way still hears of the book.
    assert!(lab.get("/shop/k", &[("accept", "text/html")]).body.contains("/book/"));
}
