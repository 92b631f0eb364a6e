//! What a signature says about itself, and the request as it was signed.
//!
//! Source: "Authenticating requests (AWS Signature Version 4)" in the S3 API reference.

use axum::http::HeaderMap;
use axum::http::request::Parts;
use chrono::NaiveDateTime;
use kms_engine::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::refusal;
use super::route::query_of;
use crate::server::refusal::Refusal;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// What stands for a body that is not signed.
pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// The longest that a presigned URL may last: seven days.
const LONGEST_SECONDS: i64 = 7 * 24 * 60 * 60;

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const RESERVED_IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

/// What a signature says about itself.
pub(super) struct Proof {
    pub(super) access_key: String,
    date: String,
    pub(super) region: String,
    pub(super) service: String,
    signed_headers: Vec<String>,
    pub(super) signature: String,
    /// `20261123T014500Z`.
    pub(super) time: String,
    /// Seconds, of a presigned URL.
    pub(super) expires: Option<i64>,
    pub(super) token: Option<String>,
    /// What stands for the body: its SHA-256, or a word.
    pub(super) payload: String,
}

impl Proof {
    pub(super) fn of(parts: &Parts) -> Result<Proof, Refusal> {
        let headers = &parts.headers;
        if let Some(header) = text(headers, "authorization") {
            let fields = header.strip_prefix(ALGORITHM).ok_or_else(version_2)?;
            let field = |name: &str| {
                let mut fields = fields.split(',').map(str::trim);
                let found = fields.find_map(|field| field.strip_prefix(name));
                found.ok_or_else(|| malformed(&format!("missing {}", name.trim_end_matches('='))))
            };
            let missing = |name: &str| {
                let words = format!("Missing required header for this request: {name}");
                refusal::new(400, "InvalidRequest", words)
            };
            let header = |name: &str| text(headers, name).map(str::to_owned);
            return Proof::from_fields(
                field("Credential=")?,
                field("SignedHeaders=")?,
                field("Signature=")?,
                header("x-amz-date").ok_or_else(|| missing("x-amz-date"))?,
                header("x-amz-content-sha256").ok_or_else(|| missing("x-amz-content-sha256"))?,
                header("x-amz-security-token"),
            );
        }
        let query = query_of(parts.uri.query().unwrap_or_default());
        if query.iter().any(|(name, _)| name == "AWSAccessKeyId") {
            return Err(version_2());
        }
        let given = |name: &str| {
            let pair = query.iter().find(|(known, _)| known == name);
            pair.map(|(_, value)| value.as_str())
        };
        if given("X-Amz-Signature").is_none() {
            return Err(refusal::anonymous());
        }
        let wanted = |name: &str| {
            let words = format!(
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                 X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters; {name} is missing."
            );
            given(name).ok_or_else(|| refusal::new(400, "AuthorizationQueryParametersError", words))
        };
        if wanted("X-Amz-Algorithm")? != ALGORITHM {
            return Err(refusal::new(
                400,
                "AuthorizationQueryParametersError",
                "X-Amz-Algorithm only supports AWS4-HMAC-SHA256.",
            ));
        }
        let expires = wanted("X-Amz-Expires")?.parse().ok();
        let expires = expires.filter(|seconds| (1..=LONGEST_SECONDS).contains(seconds));
        let expires = expires.ok_or_else(|| {
            let words = "X-Amz-Expires must be a whole number of seconds, at most a week (604800).";
            refusal::new(400, "AuthorizationQueryParametersError", words)
        })?;
        let payload = text(headers, "x-amz-content-sha256").unwrap_or(UNSIGNED).to_owned();
        let proof = Proof::from_fields(
            wanted("X-Amz-Credential")?,
            wanted("X-Amz-SignedHeaders")?,
            wanted("X-Amz-Signature")?,
            wanted("X-Amz-Date")?.to_owned(),
            payload,
            given("X-Amz-Security-Token").map(str::to_owned),
        )?;
        Ok(Proof { expires: Some(expires), ..proof })
    }

    fn from_fields(
        credential: &str,
        signed_headers: &str,
        signature: &str,
        time: String,
        payload: String,
        token: Option<String>,
    ) -> Result<Proof, Refusal> {
        let parts: Vec<&str> = credential.split('/').collect();
        let [access_key, date, region, service, "aws4_request"] = parts.as_slice() else {
            return Err(malformed(
                "the Credential is not ACCESS-KEY/YYYYMMDD/REGION/SERVICE/aws4_request",
            ));
        };
        Ok(Proof {
            access_key: (*access_key).to_owned(),
            date: (*date).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
            signed_headers: signed_headers.split(';').map(str::to_ascii_lowercase).collect(),
            signature: signature.to_owned(),
            time,
            expires: None,
            token,
            payload,
        })
    }

    pub(super) fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }

    pub(super) fn signed_at(&self) -> Result<Timestamp, Refusal> {
        let time = NaiveDateTime::parse_from_str(&self.time, "%Y%m%dT%H%M%SZ").ok();
        let time = time.filter(|_| self.time.starts_with(&self.date));
        let time = time.ok_or_else(|| malformed("the date is not that of the Credential"))?;
        Ok(Timestamp(time.and_utc().timestamp_millis()))
    }

    /// What S3 acts upon must be signed, or it could be changed on the way.
    pub(super) fn refuse_unsigned_headers(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let signed = |name: &str| self.signed_headers.iter().any(|signed| signed == name);
        let acts = |name: &&str| name.starts_with("x-amz-") && *name != "x-amz-content-sha256";
        let unsigned: Vec<&str> = headers
            .keys()
            .map(|name| name.as_str())
            .filter(acts)
            .filter(|it| !signed(it))
            .collect();
        if unsigned.is_empty() && signed("host") {
            return Ok(());
        }
        let which = if unsigned.is_empty() { "host".to_owned() } else { unsigned.join(", ") };
        let words =
            format!("There were headers present in the request which were not signed: {which}");
        Err(refusal::new(403, "AccessDenied", words))
    }

    /// The text that the signature signs.
    pub(super) fn string_to_sign(&self, parts: &Parts) -> String {
        let hash = hex::encode(Sha256::digest(self.canonical_request(parts)));
        format!("{ALGORITHM}\n{}\n{}\n{hash}", self.time, self.scope())
    }

    fn canonical_request(&self, parts: &Parts) -> String {
        let path = percent_decode_str(parts.uri.path()).collect::<Vec<u8>>();
        let path = percent_encoding::percent_encode(&path, RESERVED_IN_PATHS);
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let mut query: Vec<(String, String)> = query_of(parts.uri.query().unwrap_or_default())
            .iter()
            .filter(|(name, _)| self.expires.is_none() || name != "X-Amz-Signature")
            .map(|(name, value)| (encoded(name), encoded(value)))
            .collect();
        query.sort();
        let query: Vec<String> =
            query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers: String = self
            .signed_headers
            .iter()
            .map(|name| format!("{name}:{}\n", canonical_value(&parts.headers, name)))
            .collect();
        format!(
            "{}\n{path}\n{}\n{headers}\n{}\n{}",
            parts.method,
            query.join("&"),
            self.signed_headers.join(";"),
            self.payload
        )
    }
}

/// A header's values, with a single space wherever there are several.
fn canonical_value(headers: &HeaderMap, name: &str) -> String {
    let values = headers.get_all(name).iter().map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        text.split_ascii_whitespace().collect::<Vec<&str>>().join(" ")
    });
    values.collect::<Vec<String>>().join(",")
}

/// A signature of the version before, which AWS refuses for everything that KMS has to do with.
fn version_2() -> Refusal {
    let words = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256. (The AWS \
                 CLI and boto3 presign so with `signature_version = s3v4`, as the config file of `kmslab env` says.)";
    refusal::new(400, "InvalidRequest", words)
}

/// The proof is no proof.
pub(super) fn malformed(what: &str) -> Refusal {
    let words = format!("The authorization header is malformed; {what}.");
    refusal::new(400, "AuthorizationHeaderMalformed", words)
}

/// A header as text.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use scratchstack_aws_signature::KSecretKey;

    use super::super::signature::is_signature;
    use super::*;

    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const CREDENTIAL: &str = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

    fn holds(request: &str, headers: &[(&str, &str)]) -> bool {
        let (method, uri) = request.split_once(' ').unwrap();
        let mut builder = Request::builder().method(method).uri(uri);
        builder = builder.header("host", "examplebucket.s3.amazonaws.com");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let (parts, ()) = builder.body(()).unwrap().into_parts();
        let proof = Proof::of(&parts).map_err(|refusal| refusal.message).unwrap();
        let secret: KSecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".parse().unwrap();
        let day = proof.signed_at().unwrap();
        let day = chrono::DateTime::from_timestamp_millis(day.0).unwrap().date_naive();
        let key = secret.to_ksigning(day, "us-east-1", "s3");
        let key: &[u8; 32] = key.as_ref();
        is_signature(key, &proof.string_to_sign(&parts), &proof.signature)
    }

    /// The worked examples of the S3 API reference.
    #[test]
    fn the_examples_of_the_reference_hold() {
        let stored = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        for (request, hash, more, signature) in [
            (
                "GET /test.txt",
                NOTHING,
                &[("range", "bytes=0-9")][..],
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "PUT /test$file.text",
                stored,
                &[
                    ("date", "Fri, 24 May 2013 00:00:00 GMT"),
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ][..],
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                "GET /?lifecycle",
                NOTHING,
                &[][..],
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                "GET /?prefix=J&max-keys=2",
                NOTHING,
                &[][..],
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ] {
            let mut names: Vec<&str> = more.iter().map(|(name, _)| *name).collect();
            names.extend(["host", "x-amz-content-sha256", "x-amz-date"]);
            names.sort_unstable();
            let names = names.join(";");
            let authorization = format!(
                "AWS4-HMAC-SHA256 Credential={CREDENTIAL},SignedHeaders={names},Signature={signature}"
            );
            let mut headers = more.to_vec();
            headers.push(("x-amz-content-sha256", hash));
            headers.push(("x-amz-date", "20130524T000000Z"));
            headers.push(("authorization", &authorization));
            assert!(holds(request, &headers), "{request}");
            assert!(!holds("GET /other", &headers), "{request}");
        }
        let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F\
                     us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&\
                     X-Amz-SignedHeaders=host&X-Amz-Signature=\
                     aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        assert!(holds(&format!("GET /test.txt?{query}"), &[]));
        assert!(!holds(&format!("PUT /test.txt?{query}"), &[]));
    }
}
