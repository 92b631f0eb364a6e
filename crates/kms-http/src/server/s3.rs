//! S3 on the wire: REST with XML, buckets in the path (`/BUCKET/KEY`).
//!
//! ```text
//! route ──▶ signature ──▶ body, chunks, checksums ──▶ members ──▶ the call ──▶ headers and body
//! ```
//!
//! Which requests are S3's: those whose signature says so, in a header or in the query of a presigned URL, and those that
//! nobody else answers. The head is verified before the body is read, so strangers cannot make the lab hold their bodies.
//! Where members go follows from one table (`binding`) and the declared shapes: no operation has wire code of its own.

mod binding;
mod checksum;
mod chunked;
mod condition;
mod proof;
mod refusal;
mod route;
mod signature;
mod xml;

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use kms_engine::arn::Region;
use kms_engine::call::Caller;
use kms_engine::op::Row;
use kms_engine::{Call, Timestamp};
use sha2::{Digest as _, Sha256};

use super::refusal::Refusal;
use super::signature::Scope;
use super::{Lab, Peer, aws};
use route::{Asked, Route};
use signature::{Promise, Verified};

/// Whether a request's signature is for S3; one with a target is for a service that speaks JSON, signed wrongly.
pub(crate) fn is_for_s3<B>(request: &Request<B>) -> bool {
    let scope = Scope::of(request.headers(), request.uri());
    let targets = request.headers().contains_key("x-amz-target");
    scope.is_some_and(|scope| scope.service == "s3") && !targets
}

/// What a request came to.
struct Answer {
    result: Result<(StatusCode, HeaderMap, Vec<u8>), Refusal>,
    request_id: Option<String>,
    row: Option<&'static Row>,
    /// Whose call it was, and where, once that is known.
    signed: Option<(Arc<Caller>, Region)>,
}

/// Answers one request.
pub(crate) async fn handle(State(lab): State<Arc<Lab>>, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let _counted = lab.metrics.in_flight();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let Answer { result, request_id, row, signed } = answer(&lab, request).await;
    let request_id = request_id.unwrap_or_else(aws::random_id);
    let operation = row.map_or("", |row| row.name);
    let (status, code, mut headers, body) = match result {
        Ok((status, headers, body)) => (status, "", headers, body),
        Err(refusal) => {
            let refusal = refusal::in_s3(refusal);
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
            let silent = method == Method::HEAD || refusal.status == StatusCode::NOT_MODIFIED;
            let body = match silent {
                true => Vec::new(),
                false => refusal::xml(&refusal, &path, &request_id).into_bytes(),
            };
            (refusal.status, refusal.code, headers, body)
        }
    };
    aws::Noted { request_id: &request_id, operation, signed: signed.as_ref(), status, code }
        .tell(&lab, started);
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert("x-amz-request-id", id);
    }
    // What an object holds must have no power over the pages of the same address.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

async fn answer(lab: &Lab, request: Request<Body>) -> Answer {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let (parts, body) = request.into_parts();
    let mut answer =
        Answer { result: Err(refusal::anonymous()), request_id: None, row: None, signed: None };
    let scope = Scope::of(&parts.headers, &parts.uri);
    let head = route::find_route(&parts).and_then(|asked| {
        answer.row = Some(asked.row);
        Ok((asked, signature::verify(lab, scope.as_ref(), &parts)?))
    });
    let (asked, Verified { signed, body: promise }) = match head {
        Ok(head) => head,
        Err(refusal) => {
            // A client that is still sending would not hear the answer.
            let _ = aws::collect(body, lab.limits.body, lab.limits.body_time).await;
            return Answer { result: Err(refusal), ..answer };
        }
    };
    let mut caller = signed.caller;
    caller.source_ip = peer.map_or_else(String::new, |peer| peer.ip().to_canonical().to_string());
    caller.user_agent = aws::user_agent(&parts);
    let caller = Arc::new(caller);
    answer.signed = Some((caller.clone(), signed.region.clone()));
    let read = read_body(lab, asked.route, &parts, body, promise).await;
    let (members, sum) =
        match read.and_then(|(body, sum)| Ok((binding::members(&asked, &parts, &body)?, sum))) {
            Ok(read) => read,
            Err(refusal) => return Answer { result: Err(refusal), ..answer },
        };
    let call = Call {
        caller,
        region: signed.region,
        now: Timestamp::LAB_START,
        service: "s3".to_owned(),
        operation: asked.row.name.to_owned(),
        body: members,
    };
    match lab.workshop.call(call).await {
        Ok(outcome) => {
            answer.request_id = outcome.audit.first().and_then(|event| event.request_id.clone());
            let result = outcome.result.map_err(|error| Refusal::from(&error));
            answer.result = result.and_then(|members| {
                let done = succeeded(&asked, &parts.method, members.unwrap_or_default(), sum);
                condition::check(&parts.headers, &done.1).map(|()| done)
            });
        }
        Err(refusal) => answer.result = Err(refusal),
    }
    answer
}

/// The name and value of a checksum.
type Sum = Option<(String, String)>;

/// The content of a body, when it is what the head promised.
async fn read_body(
    lab: &Lab,
    route: &Route,
    parts: &Parts,
    body: Body,
    promise: Promise,
) -> Result<(Bytes, Sum), Refusal> {
    // Chunks take a little more than what they carry.
    let limit = lab.limits.object.saturating_add(lab.limits.object / 8).saturating_add(4096);
    let body = aws::collect(body, limit, lab.limits.object_time).await;
    let body = body.map_err(|refusal| match refusal.code {
        "RequestEntityTooLargeException" => refusal::too_large(),
        _ => refusal,
    })?;
    let (body, trailers) = match promise {
        Promise::Nothing => (body, Vec::new()),
        Promise::Sha256(hash) => {
            if hex::encode(Sha256::digest(&body)) != hash {
                let words =
                    "The provided 'x-amz-content-sha256' header does not match what was computed.";
                return Err(refusal::new(400, "XAmzContentSHA256Mismatch", words));
            }
            (body, Vec::new())
        }
        Promise::Chunks(seed) => {
            let decoded = chunked::decode(&body, seed.as_ref())?;
            (Bytes::from(decoded.content), decoded.trailers)
        }
    };
    if body.len() > lab.limits.object {
        return Err(refusal::too_large());
    }
    let length = parts.headers.get("x-amz-decoded-content-length");
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length != body.len()) {
        let words = "You did not provide the number of bytes specified by the x-amz-decoded-content-length header";
        return Err(refusal::new(400, "IncompleteBody", words));
    }
    // Parts are put together under a checksum of the whole object, which is not that of this body.
    let sum = match route.sums_are_of_body() {
        true => checksum::check(&body, &parts.headers, &trailers)?,
        false => None,
    };
    Ok((body, sum))
}

fn succeeded(
    asked: &Asked,
    method: &Method,
    members: serde_json::Map<String, serde_json::Value>,
    sum: Sum,
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let route = asked.route;
    let (mut headers, body) = binding::answer(asked.row, route.answer, members);
    if !body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        let kind = match route.answer {
            route::Answer::Text(_) => "application/json",
            _ => "application/xml",
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if let Some((name, value)) = sum
        && let (Ok(name), Ok(value)) =
            (header::HeaderName::try_from(name), HeaderValue::try_from(value))
    {
        headers.insert(name, value);
    }
    let status = match headers.contains_key(header::CONTENT_RANGE) {
        true => StatusCode::PARTIAL_CONTENT,
        false => StatusCode::from_u16(route.status).unwrap_or(StatusCode::OK),
    };
    // A HEAD tells the length of what a GET would send; any other length is the body's own.
    if method != Method::HEAD {
        headers.remove(header::CONTENT_LENGTH);
    }
    (status, headers, body)
}
