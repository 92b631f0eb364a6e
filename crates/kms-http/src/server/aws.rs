//! `POST /`: a call of one of AWS's services.
//!
//! In AWS's order: the operation is looked up, the signature verified, the parameters read; the rest is the engine's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kms_engine::arn::Region;
use kms_engine::call::Caller;
use kms_engine::op::Row;
use kms_engine::{Call, Timestamp};
use serde_json::{Map, Value as Json};

use super::protocol::{self, Refused, Wire};
use super::refusal::Refusal;
use super::signature::{self, Scope, Signed};
use super::{Lab, Peer};

/// What a call came to, for the wire, the log and the metrics.
struct Answer {
    wire: Wire,
    /// The members; an operation without output has none.
    result: Result<Option<Map<String, Json>>, Refusal>,
    request_id: Option<String>,
    row: Option<&'static Row>,
    /// Whose call it was, and where, once that is known.
    signed: Option<(Arc<Caller>, Region)>,
}

impl Answer {
    fn refused(wire: Wire, row: Option<&'static Row>, refusal: Refusal) -> Answer {
        Answer { wire, result: Err(refusal), request_id: None, row, signed: None }
    }
}

/// Answers one request.
pub(crate) async fn handle(lab: Arc<Lab>, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let _counted = lab.metrics.in_flight();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let Answer { wire, result, request_id, row, signed } = answer(&lab, peer, request).await;
    let request_id = request_id.unwrap_or_else(random_id);
    let operation = row.map_or("", |row| row.name);
    let (status, code, body) = match (result, row) {
        (Ok(members), Some(row)) => (StatusCode::OK, "", wire.answer(row, members, &request_id)),
        (Ok(_), None) => (StatusCode::OK, "", String::new()),
        (Err(refusal), _) => {
            let Refused { status, code, body } = wire.refusal(&refusal, &request_id);
            (status, code, body)
        }
    };
    Noted { request_id: &request_id, operation, signed: signed.as_ref(), status, code }
        .tell(&lab, started);
    response(status, &request_id, wire.content_type(), body)
}

/// What the log and the metrics hear of an answer.
pub(crate) struct Noted<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) operation: &'static str,
    /// Whose call it was, and where, once that is known.
    pub(crate) signed: Option<&'a (Arc<Caller>, Region)>,
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
}

impl Noted<'_> {
    pub(crate) fn tell(self, lab: &Lab, started: Instant) {
        let Noted { request_id, operation, signed, status, code } = self;
        let took = started.elapsed();
        lab.metrics.answered(operation, code, took);
        // The log lists what it shows: never a body, a header, a path or a query.
        tracing::info!(
            target: "kmslab::wire",
            request_id,
            operation,
            region = signed.map_or("", |(_, region)| region.as_str()),
            caller = signed.map(|(caller, _)| caller.principal.arn()).unwrap_or_default(),
            status = status.as_u16(),
            error = code,
            micros = took.as_micros() as u64,
        );
    }
}

async fn answer(lab: &Lab, peer: Option<SocketAddr>, request: Request<Body>) -> Answer {
    let (parts, body) = request.into_parts();
    let scope = Scope::of(&parts.headers, &parts.uri);
    let service = scope.as_ref().map(|scope| scope.service.as_str());
    let body = match collect(body, lab.limits.body, lab.limits.body_time).await {
        Ok(body) => body,
        Err(refusal) => {
            let (wire, _) = protocol::route(&parts, &Bytes::new(), service);
            return Answer::refused(wire, None, refusal);
        }
    };
    let (wire, asked) = protocol::route(&parts, &body, service);
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return Answer::refused(wire, None, refusal),
    };
    let row = asked.row;
    let engine = lab.workshop.engine();
    let keys = &lab.signing_keys;
    let user_agent = user_agent(&parts);
    let signed =
        signature::verify(lab.auth, engine, keys, row.service, scope.as_ref(), parts, body);
    let Signed { mut caller, region } = match signed.await {
        Ok(signed) => signed,
        Err(refusal) => return Answer::refused(wire, Some(row), refusal),
    };
    caller.source_ip = peer.map_or_else(String::new, |peer| peer.ip().to_canonical().to_string());
    caller.user_agent = user_agent;
    let caller = Arc::new(caller);
    let mut answer = Answer {
        wire,
        result: Ok(None),
        request_id: None,
        row: Some(row),
        signed: Some((caller.clone(), region.clone())),
    };
    let body = match asked.members() {
        Ok(body) => body,
        Err(refusal) => return Answer { result: Err(refusal), ..answer },
    };
    let call = Call {
        caller,
        region,
        now: Timestamp::LAB_START,
        service: row.service.to_owned(),
        operation: row.name.to_owned(),
        body,
    };
    match lab.workshop.call(call).await {
        Ok(outcome) => {
            answer.request_id = outcome.audit.first().and_then(|event| event.request_id.clone());
            answer.result = outcome.result.map_err(|error| Refusal::from(&error));
        }
        Err(refusal) => answer.result = Err(refusal),
    }
    answer
}

pub(crate) async fn collect(body: Body, limit: usize, time: Duration) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(time, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(Refusal::too_large()),
        // The client broke off or its chunks make no sense; whoever still listens is told.
        Ok(Err(_)) => Err(Refusal::serialization()),
        Err(_) => Err(Refusal::too_slow()),
    }
}

/// The client's words about itself; a browser's own header may not be set, so SDKs there use another.
pub(crate) fn user_agent(parts: &Parts) -> String {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    text("x-amz-user-agent").or(text("user-agent")).unwrap_or_default().to_owned()
}

fn response(
    status: StatusCode,
    request_id: &str,
    content_type: &'static str,
    body: String,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // Grown step by step, it would be filled anew each time.
    headers.reserve(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
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
pub(crate) fn random_id() -> String {
    let mut bytes = [0; 16];
    // Without entropy the id is less unique; nothing else depends on it.
    let _ = getrandom::fill(&mut bytes);
    kms_engine::arn::uuid(bytes)
}
