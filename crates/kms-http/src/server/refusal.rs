//! What the endpoint itself refuses, before KMS sees the call: AWS's names, words and HTTP statuses.
//!
//! Source: the common errors of AWS's JSON services; the exact words for KMS are not recorded anywhere we know.

use axum::http::StatusCode;
use kms_engine::{ErrorCode, KmsError};
use serde_json::json;

/// An error as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, code, message: Some(message.into()) }
    }

    pub(crate) fn bare(code: &'static str) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, code, message: None }
    }

    /// There is no such target; AWS says no more.
    pub(crate) fn unknown_operation() -> Refusal {
        Refusal::bare("UnknownOperationException")
    }

    /// The body is not what the protocol wants; AWS says no more.
    pub(crate) fn serialization() -> Refusal {
        Refusal::bare("SerializationException")
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

    /// `{"__type": ..., "message": ...}`; without a message where AWS has none.
    pub(crate) fn body(&self) -> String {
        match &self.message {
            Some(message) => json!({"__type": self.code, "message": message}).to_string(),
            None => json!({"__type": self.code}).to_string(),
        }
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
        Refusal { status, code: error.code.as_str(), message: error.message.clone() }
    }
}
