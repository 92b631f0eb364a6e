//! Which service a request is for, in which of AWS's protocols, and how its answer is written.
//!
//! A target names the service of a JSON request; of a form it is the signature's scope, or the version where there is
//! no scope. What each service speaks is declared in `services`; S3, which speaks neither, has a door of its own.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use kms_engine::op::Row;
use kms_services::find;
use serde_json::{Map, Value as Json, json};

use super::refusal::Refusal;
use super::services::{self, JsonService, QUERY, QueryService};
use super::{form, xml};

/// How answers are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wire {
    /// JSON, as the service writes it.
    Json(&'static JsonService),
    /// XML, in the namespace of the service.
    Query {
        /// The namespace; AWS has one for requests of no service, too.
        namespace: &'static str,
    },
}

/// What a request asks for; its parameters are read after its signature is verified.
pub(crate) struct Asked {
    pub(crate) row: &'static Row,
    parameters: Parameters,
}

#[derive(Debug)]
enum Parameters {
    Json(Bytes),
    Form(form::Form),
}

/// The protocol of a request, and the operation it names. `scope` is the service that its signature is for.
pub(crate) fn route(
    parts: &Parts,
    body: &Bytes,
    scope: Option<&str>,
) -> (Wire, Result<Asked, Refusal>) {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let content_type = text("content-type").and_then(|value| value.split(';').next());
    let content_type = content_type.unwrap_or_default().trim().to_ascii_lowercase();
    if let Some(target) = text("x-amz-target") {
        let (wire, row) = by_target(target);
        let row = row.filter(|_| content_type == wire.content_type());
        let parameters = Parameters::Json(body.clone());
        return (
            wire,
            row.map(|row| Asked { row, parameters }).ok_or_else(Refusal::unknown_operation),
        );
    }
    match content_type.as_str() {
        "application/x-www-form-urlencoded" => by_action(form::Form::read(body), scope),
        _ => (Wire::KMS, Err(Refusal::unknown_operation())),
    }
}

fn by_target(target: &str) -> (Wire, Option<&'static Row>) {
    let (prefix, operation) = target.rsplit_once('.').unwrap_or_default();
    match services::of_target(prefix) {
        Some(service) => (Wire::Json(service), find(service.name, operation)),
        None => (Wire::KMS, None),
    }
}

fn by_action(form: form::Form, scope: Option<&str>) -> (Wire, Result<Asked, Refusal>) {
    let (action, version) = (form.text("Action"), form.text("Version"));
    let service = QUERY
        .iter()
        .find(|service| Some(service.name) == scope)
        .or_else(|| QUERY.iter().find(|service| Some(service.version) == version))
        .or_else(|| {
            let knows = |service: &&QueryService| action.and_then(|it| find(service.name, it));
            QUERY.iter().find(|service| knows(service).is_some())
        });
    let Some(service) = service else {
        return (Wire::NOBODY, Err(Refusal::unknown_action(action, version)));
    };
    let wire = Wire::Query { namespace: service.namespace };
    let (Some(action), Some(version)) = (action, version) else {
        return (wire, Err(Refusal::unknown_action(action, version)));
    };
    if version != service.version {
        return (wire, Err(Refusal::unknown_version(version, service.long_name)));
    }
    let asked = match find(service.name, action) {
        Some(row) => Ok(Asked { row, parameters: Parameters::Form(form) }),
        None => Err(Refusal::unknown_action(Some(action), Some(version))),
    };
    (wire, asked)
}

impl Asked {
    /// The request's members, as the engine wants them.
    pub(crate) fn members(self) -> Result<Map<String, Json>, Refusal> {
        match self.parameters {
            Parameters::Json(body) if body.is_empty() => Ok(Map::new()),
            Parameters::Json(body) => {
                serde_json::from_slice(&body).map_err(|_| Refusal::serialization())
            }
            Parameters::Form(form) => form.members(&self.row.input),
        }
    }
}

/// A refusal as it goes over the wire.
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) body: String,
}

impl Wire {
    /// KMS's, and that of whoever cannot be told.
    pub(crate) const KMS: Wire = Wire::Json(&services::KMS);
    /// A form for no service.
    const NOBODY: Wire =
        Wire::Query { namespace: "http://webservices.amazon.com/AWSFault/2005-15-09" };

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Wire::Json(service) => service.content_type,
            Wire::Query { .. } => "text/xml",
        }
    }

    /// The body of an answer. An operation without output has an empty one in JSON, and in XML none of its own.
    pub(crate) fn answer(
        self,
        row: &Row,
        answer: Option<Map<String, Json>>,
        request_id: &str,
    ) -> String {
        match self {
            Wire::Json(_) => {
                let text = |members: Map<String, Json>| serde_json::to_string(&members);
                // Members of JSON always have a text.
                answer.map(|members| text(members).unwrap_or_default()).unwrap_or_default()
            }
            Wire::Query { namespace } => xml::answer(namespace, row, answer.as_ref(), request_id),
        }
    }

    /// `{"__type": ..., "message": ...}`, without a message where AWS has none; or the same as XML.
    pub(crate) fn refusal(self, refusal: &Refusal, request_id: &str) -> Refused {
        let Refusal { status, code, message, by_service } = refusal;
        match self {
            Wire::Json(service) => {
                let member = if *by_service { service.message } else { "message" };
                let mut body = Map::from_iter([("__type".to_owned(), json!(code))]);
                if let Some(message) = message {
                    body.insert(member.to_owned(), json!(message));
                }
                Refused { status: *status, code, body: Json::Object(body).to_string() }
            }
            Wire::Query { namespace } => {
                let (code, status) = in_query(code, *status);
                let message = match code {
                    "MissingAuthenticationToken" => "Request is missing Authentication Token",
                    _ => message.as_deref().unwrap_or(code),
                };
                let body = xml::error(namespace, status, code, message, request_id);
                Refused { status, code, body }
            }
        }
    }
}

/// The name and status of an error in the query protocol: its front end has names of its own, and its services' errors
/// have statuses of their own.
///
/// Source: the common errors and the error sections of the IAM and STS API references.
fn in_query(code: &'static str, status: StatusCode) -> (&'static str, StatusCode) {
    const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;
    const CONFLICT: StatusCode = StatusCode::CONFLICT;
    match code {
        "UnrecognizedClientException" => ("InvalidClientTokenId", FORBIDDEN),
        "InvalidSignatureException" => ("SignatureDoesNotMatch", FORBIDDEN),
        "MissingAuthenticationTokenException" => ("MissingAuthenticationToken", FORBIDDEN),
        "ExpiredTokenException" => ("ExpiredToken", FORBIDDEN),
        "AccessDenied" | "InvalidClientTokenId" | "ExpiredToken" => (code, FORBIDDEN),
        "IncompleteSignatureException" => ("IncompleteSignature", status),
        "SerializationException" => ("MalformedInput", status),
        "ThrottlingException" => ("Throttling", status),
        "RequestEntityTooLargeException" => ("RequestEntityTooLarge", status),
        "RequestTimeoutException" => ("RequestTimeout", status),
        "KMSInternalException" => ("ServiceFailure", status),
        "NoSuchEntity" => (code, StatusCode::NOT_FOUND),
        "EntityAlreadyExists" | "DeleteConflict" | "LimitExceeded" => (code, CONFLICT),
        _ => (code, status),
    }
}
