//! S3's errors: the names, statuses and words of its own door, and the statuses of what the service refuses.
//!
//! Source: the list of error codes in the S3 API reference.

use axum::http::{Method, StatusCode};
use quick_xml::escape::escape;

use crate::server::refusal::Refusal;

/// A refusal of S3's door.
pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Refusal { status, ..Refusal::new(code, message) }
}

/// An operation that the lab's S3 lacks. AWS's status for it is 501; here it is the request that is out of place.
pub(super) fn not_here(method: &Method, marks: &[&str]) -> Refusal {
    let marks = match marks {
        [] => String::new(),
        marks => format!(" with `{}`", marks.join("`, `")),
    };
    let words = format!(
        "A header or query you provided implies functionality that is not implemented: the lab's S3 has no \
         {method}{marks} here. `aws s3api help` in `kmslab repl` lists what it has."
    );
    new(400, "NotImplemented", words)
}

/// The request is not signed, and nobody has made anything public.
pub(super) fn anonymous() -> Refusal {
    new(403, "AccessDenied", "Access Denied")
}

/// The body is longer than the lab takes.
pub(super) fn too_large() -> Refusal {
    let words = "Your proposed upload exceeds the maximum allowed size: upload it in parts.";
    new(400, "EntityTooLarge", words)
}

/// The XML of a body is not what its operation wants.
pub(super) fn malformed_xml() -> Refusal {
    let words =
        "The XML you provided was not well-formed or did not validate against our published schema";
    new(400, "MalformedXML", words)
}

/// A refusal by whichever part of the lab as S3 says it.
pub(super) fn in_s3(refusal: Refusal) -> Refusal {
    let (code, status) = match refusal.code {
        "AccessDenied" => ("AccessDenied", 403),
        "UnrecognizedClientException" => ("InvalidAccessKeyId", 403),
        "ExpiredToken" => ("ExpiredToken", 400),
        "KMSInternalException" => ("InternalError", 500),
        "RequestTimeoutException" => ("RequestTimeout", 400),
        "SerializationException" => ("MalformedXML", 400),
        "ThrottlingException" => ("SlowDown", 503),
        "ValidationException" => ("InvalidArgument", 400),
        code @ ("NoSuchBucket"
        | "NoSuchKey"
        | "NoSuchUpload"
        | "NoSuchBucketPolicy"
        | "ServerSideEncryptionConfigurationNotFoundError") => (code, 404),
        code @ ("BucketAlreadyExists" | "BucketAlreadyOwnedByYou" | "BucketNotEmpty") => {
            (code, 409)
        }
        "InvalidRange" => ("InvalidRange", 416),
        "KMS.ThrottlingException" => ("KMS.ThrottlingException", 503),
        "KMS.KeyUnavailableException" => ("KMS.KeyUnavailableException", 503),
        code => (code, refusal.status.as_u16()),
    };
    let status = StatusCode::from_u16(status).unwrap_or(refusal.status);
    Refusal { code, status, ..refusal }
}

/// `<Error><Code>...`.
pub(super) fn xml(refusal: &Refusal, resource: &str, request_id: &str) -> String {
    let message = refusal.message.as_deref().unwrap_or(refusal.code);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message><Resource>{}</Resource>\
         <RequestId>{request_id}</RequestId></Error>",
        refusal.code,
        escape(message),
        escape(resource)
    )
}
