//! `POST /`: the AWS JSON 1.1 protocol.
//!
//! In AWS's order: the target is looked up, the signature verified, the body parsed; the rest is the engine's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kms_engine::op::{self, Row};
use kms_engine::{Call, Timestamp};
use serde_json::{Map, Value as Json};

use super::refusal::Refusal;
use super::signature::{self, Signed};
use super::{Lab, Peer};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The services and how the target names them.
const TARGETS: &[(&str, &str)] = &[("TrentService.", "kms")];

/// What a call came to, for the log and the metrics.
#[derive(Debug)]
struct Answer {
    /// The body; an operation without output has an empty one.
    result: Result<String, Refusal>,
    request_id: Option<String>,
    operation: &'static str,
    caller: String,
    region: String,
}

impl Answer {
    fn refused(operation: &'static str, refusal: Refusal) -> Answer {
        let (caller, region) = (String::new(), String::new());
        Answer { result: Err(refusal), request_id: None, operation, caller, region }
    }
}

/// Answers one request.
pub(crate) async fn handle(State(lab): State<Arc<Lab>>, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let _counted = lab.metrics.in_flight();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let answer = answer(&lab, peer, request).await;
    let request_id = answer.request_id.unwrap_or_else(random_id);
    let (status, code) = match &answer.result {
        Ok(_) => (StatusCode::OK, ""),
        Err(refusal) => (refusal.status, refusal.code),
    };
    let took = started.elapsed();
    lab.metrics.answered(answer.operation, code, took);
    // The log lists what it shows: never a body, a header or a query.
    tracing::info!(
        target: "kmslab::wire",
        request_id,
        operation = answer.operation,
        region = answer.region,
        caller = answer.caller,
        status = status.as_u16(),
        error = code,
        micros = took.as_micros() as u64,
    );
    let body = match answer.result {
        Ok(body) => body,
        Err(refusal) => refusal.body(),
    };
    response(status, &request_id, body)
}

async fn answer(lab: &Lab, peer: Option<SocketAddr>, request: Request<Body>) -> Answer {
    let (parts, body) = request.into_parts();
    let body = match collect(body, lab.limits.body, lab.limits.body_time).await {
        Ok(body) => body,
        Err(refusal) => return Answer::refused("", refusal),
    };
    let Some(row) = target(&parts.headers) else {
        return Answer::refused("", Refusal::unknown_operation());
    };
    let signed = signature::verify(lab.auth, lab.workshop.engine(), row.service, &parts, &body);
    let Signed { mut caller, region } = match signed.await {
        Ok(signed) => signed,
        Err(refusal) => return Answer::refused(row.name, refusal),
    };
    caller.source_ip = peer.map_or_else(String::new, |peer| peer.ip().to_canonical().to_string());
    caller.user_agent = user_agent(&parts);
    let mut answer = Answer {
        result: Err(Refusal::serialization()),
        request_id: None,
        operation: row.name,
        caller: caller.principal.arn(),
        region: region.to_string(),
    };
    let Some(body) = members(&body) else { return answer };
    let call = Call {
        caller: Arc::new(caller),
        region,
        now: Timestamp::LAB_START,
        service: row.service.to_owned(),
        operation: row.name.to_owned(),
        body,
    };
    match lab.workshop.call(call).await {
        Ok(outcome) => {
            answer.request_id = outcome.audit.first().and_then(|event| event.request_id.clone());
            answer.result = match outcome.result {
                Ok(Some(body)) => Ok(Json::Object(body).to_string()),
                Ok(None) => Ok(String::new()),
                Err(error) => Err(Refusal::from(&error)),
            };
        }
        Err(refusal) => answer.result = Err(refusal),
    }
    answer
}

/// The operation that the headers name. The protocol is told by the content type.
fn target(headers: &HeaderMap) -> Option<&'static Row> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let content_type = text("content-type")?.split(';').next()?.trim();
    if !content_type.eq_ignore_ascii_case(CONTENT_TYPE) {
        return None;
    }
    let target = text("x-amz-target")?;
    TARGETS.iter().find_map(|(prefix, service)| op::find(service, target.strip_prefix(prefix)?))
}

/// The members of the request; a body left out has none.
fn members(body: &Bytes) -> Option<Map<String, Json>> {
    if body.is_empty() {
        return Some(Map::new());
    }
    serde_json::from_slice(body).ok()
}

async fn collect(body: Body, limit: usize, time: Duration) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(time, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(Refusal::too_large()),
        // The client broke off or its chunks make no sense; whoever still listens is told.
        Ok(Err(_)) => Err(Refusal::serialization()),
        Err(_) => Err(Refusal::too_slow()),
    }
}

/// The client's words about itself; a browser's own header may not be set, so SDKs there use another.
fn user_agent(parts: &Parts) -> String {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    text("x-amz-user-agent").or(text("user-agent")).unwrap_or_default().to_owned()
}

fn response(status: StatusCode, request_id: &str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    // As KMS sends them: an answer may be a key.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store, must-revalidate, private"),
    );
    headers.insert(header::EXPIRES, HeaderValue::from_static("0"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// The id of a request that never reached the engine.
fn random_id() -> String {
    let mut bytes = [0; 16];
    // Without entropy the id is less unique; nothing else depends on it.
    let _ = getrandom::fill(&mut bytes);
    kms_engine::arn::uuid(bytes)
}
