//! SNS's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

use crate::keys::quoted;

/// There is no such topic.
pub fn no_such_topic() -> KmsError {
    KmsError::new(ErrorCode::NotFound, "Topic does not exist")
        .hint("`aws sns list-topics` lists those of your account in this Region")
}

/// A member has a value that is not taken.
pub fn invalid_parameter(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameter, format!("Invalid parameter: {}", message.into()))
}

/// SNS itself refused. It writes its own name large.
pub fn denied(error: KmsError, action: &str) -> KmsError {
    let large = |text: String| text.replace(&format!("sns:{action}"), &format!("SNS:{action}"));
    let message = error.message.map(large);
    KmsError { code: ErrorCode::AuthorizationError, message, hint: error.hint }
}

/// KMS refused a call that SNS made: SNS quotes it under a name of its own.
pub fn from_kms(error: KmsError) -> KmsError {
    let code = match error.code {
        ErrorCode::AccessDeniedException => ErrorCode::KMSAccessDenied,
        ErrorCode::DisabledException => ErrorCode::KMSDisabled,
        ErrorCode::NotFoundException => ErrorCode::KMSNotFound,
        ErrorCode::ThrottlingException => ErrorCode::KMSThrottling,
        _ => ErrorCode::KMSInvalidState,
    };
    KmsError { code, message: Some(quoted(&error)), hint: error.hint }
}
