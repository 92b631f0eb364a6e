//! What the endpoint itself refuses, before a service sees the call: AWS's names, words and HTTP statuses.
//!
//! Names are those of AWS's JSON services; `protocol` knows what its query services say instead.
//! Source: the common errors of both; the exact words for KMS are not recorded anywhere we know.

use axum::http::StatusCode;
use kms_engine::{ErrorCode, KmsError};

/// Why a request gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    /// Whether the service refused, and not AWS's front end before it.
    pub(crate) by_service: bool,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { message: Some(message.into()), ..Refusal::bare(code) }
    }

    pub(crate) fn bare(code: &'static str) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, code, message: None, by_service: false }
    }

    /// There is no such target; AWS says no more.
    pub(crate) fn unknown_operation() -> Refusal {
        Refusal::bare("UnknownOperationException")
    }

    /// The body is not what the protocol wants; AWS says no more.
    pub(crate) fn serialization() -> Refusal {
        Refusal::bare("SerializationException")
    }

    /// There is no such action of the query services.
    pub(crate) fn unknown_action(action: Option<&str>, version: Option<&str>) -> Refusal {
        let version = version.unwrap_or("NO_VERSION_SPECIFIED");
        match action {
            Some(action) => Refusal::new(
                "InvalidAction",
                format!("Could not find operation {action} for version {version}"),
            ),
            None => Refusal::new(
                "MissingAction",
                "The request must contain the parameter Action, or the header X-Amz-Target.",
            ),
        }
    }

    /// A query service has another version than this.
    pub(crate) fn unknown_version(version: &str, service: &str) -> Refusal {
        let message =
            format!("The requested version ({version}) of service {service} does not exist");
        Refusal::new("NoSuchVersion", message)
    }

    /// A parameter of the query protocol is not what its shape says.
    pub(crate) fn malformed(parameter: &str, what: &str) -> Refusal {
        let message = format!("The parameter {parameter} must be {what}.");
        Refusal { message: Some(message), ..Refusal::serialization() }
    }

    /// The request is not signed.
    pub(crate) fn missing_token() -> Refusal {
        Refusal::new("MissingAuthenticationTokenException", "Missing Authentication Token")
    }

    /// Nobody has this access key, or not with this session token.
    pub(crate) fn unrecognized_client() -> Refusal {
        let message = "The security token included in the request is invalid.";
        Refusal::new("UnrecognizedClientException", message)
    }

    /// More is asked of the lab than it can do; AWS's words for a caller who is too fast.
    pub(crate) fn throttled() -> Refusal {
        let message = "You have exceeded the rate at which you may call KMS. \
                       Reduce the frequency of your calls.";
        Refusal::new("ThrottlingException", message)
    }

    /// The body is longer than any request can be.
    pub(crate) fn too_large() -> Refusal {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Refusal { status, ..Refusal::bare("RequestEntityTooLargeException") }
    }

    /// The body did not arrive in time.
    pub(crate) fn too_slow() -> Refusal {
        let message = "Your socket connection to the server was not read from or written to \
                       within the timeout period.";
        Refusal::new("RequestTimeoutException", message)
    }

    /// A fault of the lab.
    pub(crate) fn internal(what: &str) -> Refusal {
        Refusal::from(&KmsError::internal(what))
    }
}

impl From<&KmsError> for Refusal {
    /// The three exceptions that the KMS model calls faults are 500, all others 400.
    fn from(error: &KmsError) -> Refusal {
        let status = match error.code {
            ErrorCode::KMSInternalException
            | ErrorCode::KeyUnavailableException
            | ErrorCode::DependencyTimeoutException => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        let (code, message) = (error.code.as_str(), error.message.clone());
        Refusal { status, code, message, by_service: true }
    }
}
