//! Where each member of a request or answer is on the wire: in a header, in the query, or in XML.
//!
//! A member has one place in every operation that has it, so one table serves all of them, in both directions.
//! Source: the S3 API reference.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::Timestamp;
use kms_engine::op::Row;
use kms_engine::shape::{Kind, Schema};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value as Json};

use super::route::{Answer, Asked, Payload};
use super::{refusal, xml};
use crate::server::refusal::Refusal;

const HEADERS: &[(&str, &str)] = &[
    ("AcceptRanges", "accept-ranges"),
    ("BucketKeyEnabled", "x-amz-server-side-encryption-bucket-key-enabled"),
    ("BucketRegion", "x-amz-bucket-region"),
    ("ContentLength", "content-length"),
    ("ContentRange", "content-range"),
    ("ContentType", "content-type"),
    ("CopySource", "x-amz-copy-source"),
    (
        "CopySourceSSECustomerAlgorithm",
        "x-amz-copy-source-server-side-encryption-customer-algorithm",
    ),
    ("CopySourceSSECustomerKey", "x-amz-copy-source-server-side-encryption-customer-key"),
    ("CopySourceSSECustomerKeyMD5", "x-amz-copy-source-server-side-encryption-customer-key-md5"),
    ("ETag", "etag"),
    ("LastModified", "last-modified"),
    ("Location", "location"),
    ("MetadataDirective", "x-amz-metadata-directive"),
    ("Range", "range"),
    ("SSECustomerAlgorithm", "x-amz-server-side-encryption-customer-algorithm"),
    ("SSECustomerKey", "x-amz-server-side-encryption-customer-key"),
    ("SSECustomerKeyMD5", "x-amz-server-side-encryption-customer-key-md5"),
    ("SSEKMSEncryptionContext", "x-amz-server-side-encryption-context"),
    ("SSEKMSKeyId", "x-amz-server-side-encryption-aws-kms-key-id"),
    ("ServerSideEncryption", "x-amz-server-side-encryption"),
];

/// Headers that are members of the XML instead where an answer is XML as a whole.
const XML_TOO: &[&str] = &["ETag", "LastModified", "Location"];

const QUERY: &[(&str, &str)] = &[
    ("ContinuationToken", "continuation-token"),
    ("Delimiter", "delimiter"),
    ("EncodingType", "encoding-type"),
    ("MaxKeys", "max-keys"),
    ("PartNumber", "partNumber"),
    ("Prefix", "prefix"),
    ("StartAfter", "start-after"),
    ("UploadId", "uploadId"),
];

/// Requests with these would be answered as if they had said something else.
const NOT_HERE: &[&str] = &[
    "if-modified-since",
    "if-unmodified-since",
    "x-amz-copy-source-range",
    "x-amz-object-lock-mode",
    "x-amz-tagging",
    "x-amz-website-redirect-location",
];

/// Conditions of a PUT or DELETE, which would have to hold before it happens.
const NOT_FOR_WRITES: &[&str] = &["if-match", "if-none-match"];

const METADATA: &str = "x-amz-meta-";

/// Whether this is a member in the query.
pub(super) fn is_query(name: &str) -> bool {
    QUERY.iter().any(|(_, known)| *known == name)
}

/// The members of a request.
pub(super) fn members(
    asked: &Asked,
    parts: &Parts,
    body: &[u8],
) -> Result<Map<String, Json>, Refusal> {
    refuse_what_is_not_here(parts)?;
    let mut members = Map::new();
    for member in &asked.row.input {
        let found = match (member.name, asked.route.payload) {
            ("Bucket", _) => Some(Json::from(asked.bucket.as_str())),
            ("Key", _) => Some(Json::from(asked.key.as_str())),
            ("Metadata", _) => metadata(&parts.headers),
            (name, Payload::Bytes(payload)) if name == payload => {
                Some(Json::from(BASE64.encode(body)))
            }
            (name, Payload::Text(payload)) if name == payload => {
                let text = std::str::from_utf8(body).map_err(|_| refusal::malformed_xml())?;
                Some(Json::from(text))
            }
            (name, Payload::Xml(payload)) if name == payload => match body.is_empty() {
                true => None,
                false => Some(xml::read(body, &member.schema)?),
            },
            (name, _) => {
                let text = of_header(&parts.headers, name).or_else(|| of_query(asked, name));
                text.map(|text| value(&member.schema, name, &text)).transpose()?
            }
        };
        if let Some(found) = found {
            members.insert(member.name.to_owned(), found);
        }
    }
    Ok(members)
}

fn refuse_what_is_not_here(parts: &Parts) -> Result<(), Refusal> {
    let headers = &parts.headers;
    let reads = parts.method == Method::GET || parts.method == Method::HEAD;
    let mut not_here = NOT_HERE.iter().chain(if reads { &[] } else { NOT_FOR_WRITES });
    if let Some(name) = not_here.find(|name| headers.contains_key(**name)) {
        let words = format!(
            "A header you provided implies functionality that is not implemented: the lab's S3 does \
                             not know `{name}`. Leave it out."
        );
        return Err(refusal::new(400, "NotImplemented", words));
    }
    // Buckets have no ACLs since April 2023, unless their owner asks for them.
    let acl = headers.get("x-amz-acl").map(|acl| acl.as_bytes());
    if acl.is_some_and(|acl| acl != b"private" && acl != b"bucket-owner-full-control") {
        let words = "The bucket does not allow ACLs";
        return Err(refusal::new(400, "AccessControlListNotSupported", words));
    }
    Ok(())
}

fn of_header(headers: &HeaderMap, member: &str) -> Option<String> {
    let (_, name) = HEADERS.iter().find(|(known, _)| *known == member)?;
    headers.get(*name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn of_query(asked: &Asked, member: &str) -> Option<String> {
    let (_, name) = QUERY.iter().find(|(known, _)| *known == member)?;
    asked.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

fn metadata(headers: &HeaderMap) -> Option<Json> {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(METADATA)?;
        Some((name.to_owned(), Json::from(String::from_utf8_lossy(value.as_bytes()))))
    });
    let pairs: Map<String, Json> = pairs.collect();
    (!pairs.is_empty()).then_some(Json::Object(pairs))
}

/// Text of a header, the query or XML as a value of its shape.
pub(super) fn value(schema: &Schema, name: &str, text: &str) -> Result<Json, Refusal> {
    let wrong = || {
        let words = format!("The value of {name} is not one that it can have: `{text}`.");
        refusal::new(400, "InvalidArgument", words)
    };
    match schema.kind {
        Kind::Integer => text.trim().parse::<i64>().map(Json::from).map_err(|_| wrong()),
        Kind::Boolean => match text.trim() {
            "true" | "True" | "TRUE" => Ok(Json::Bool(true)),
            "false" | "False" | "FALSE" => Ok(Json::Bool(false)),
            _ => Err(wrong()),
        },
        _ => Ok(Json::from(text)),
    }
}

/// Headers and body of an answer.
pub(super) fn answer(
    row: &Row,
    kind: Answer,
    mut members: Map<String, Json>,
) -> (HeaderMap, Vec<u8>) {
    if members.get("EncodingType").is_some_and(|kind| kind == "url") {
        encode_names(&mut members);
    }
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, text: &str| {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(text.as_bytes())) {
            headers.insert(name, value);
        }
    };
    let whole = matches!(kind, Answer::Whole(_));
    if let Some(Json::Object(pairs)) = members.remove("Metadata") {
        for (name, value) in pairs {
            set(&format!("{METADATA}{name}"), value.as_str().unwrap_or_default());
        }
    }
    for member in &row.output {
        let header = HEADERS.iter().find(|(name, _)| *name == member.name);
        let Some((_, header)) = header.filter(|(name, _)| !(whole && XML_TOO.contains(name)))
        else {
            continue;
        };
        if let Some(value) = members.remove(member.name) {
            set(header, &header_text(&member.schema, &value));
        }
    }
    let text = |name: &str| members.get(name).and_then(Json::as_str).unwrap_or_default();
    let body = match kind {
        Answer::Empty => Vec::new(),
        Answer::Bytes(name) => BASE64.decode(text(name)).unwrap_or_default(),
        Answer::Text(name) => text(name).as_bytes().to_vec(),
        Answer::Member(name, root) => {
            let member = row.output.iter().find(|member| member.name == name);
            let inner = member.map(|member| member.schema.kind.clone());
            match (inner, members.get(name)) {
                (Some(Kind::Structure(of)), Some(Json::Object(map))) => {
                    xml::document(root, &of(), map)
                }
                _ => Vec::new(),
            }
        }
        Answer::Whole(root) => xml::document(root, &row.output, &members),
    };
    (headers, body)
}

fn header_text(schema: &Schema, value: &Json) -> String {
    match (&schema.kind, value) {
        (Kind::Timestamp, value) => {
            let time = value.as_f64().and_then(Timestamp::from_unix_seconds).unwrap_or_default();
            let time = chrono::DateTime::from_timestamp_millis(time.0).unwrap_or_default();
            time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
        }
        (_, Json::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

/// XML cannot hold every name that an object may have, so clients ask for them escaped.
fn encode_names(members: &mut Map<String, Json>) {
    const RESERVED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    for (name, value) in members.iter_mut() {
        match value {
            Json::String(text)
                if ["Key", "Prefix", "Delimiter", "StartAfter"].contains(&name.as_str()) =>
            {
                *text = utf8_percent_encode(text, RESERVED).to_string();
            }
            Json::Array(items) => {
                items.iter_mut().filter_map(Json::as_object_mut).for_each(encode_names);
            }
            _ => {}
        }
    }
}
