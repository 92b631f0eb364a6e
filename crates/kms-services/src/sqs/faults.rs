//! SQS's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

use crate::keys::quoted;

/// There is no such queue.
pub fn no_such_queue() -> KmsError {
    KmsError::new(ErrorCode::NonExistentQueue, "The specified queue does not exist.")
        .hint("`aws sqs list-queues` lists those of your account in this Region")
}

/// The URL is none of a queue.
pub fn invalid_address(url: &str) -> KmsError {
    KmsError::new(
        ErrorCode::InvalidAddress,
        format!("The address {url} is not valid for this endpoint."),
    )
    .hint("a queue is named by its URL: QUEUE=$(aws sqs get-queue-url --queue-name NAME --query QueueUrl --output text)")
}

/// An attribute that a queue does not have.
pub fn unknown_attribute(name: &str) -> KmsError {
    KmsError::new(ErrorCode::InvalidAttributeName, format!("Unknown Attribute {name}."))
}

/// An attribute cannot have this value.
pub fn invalid_attribute(name: &str, hint: impl Into<String>) -> KmsError {
    let message = format!("Invalid value for the parameter {name}.");
    KmsError::new(ErrorCode::InvalidAttributeValue, message).hint(hint)
}

/// A member of a request cannot have this value.
pub fn invalid_parameter(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameterValue, message)
}

/// SQS itself refused. It writes actions in lower case.
pub fn denied(error: KmsError, action: &str) -> KmsError {
    let lower = |text: String| {
        text.replace(&format!("sqs:{action}"), &format!("sqs:{}", action.to_ascii_lowercase()))
    };
    KmsError { code: ErrorCode::AccessDenied, message: error.message.map(lower), hint: error.hint }
}

/// KMS refused a call that SQS made: SQS quotes it under a name of its own.
pub fn from_kms(error: KmsError) -> KmsError {
    let code = match error.code {
        ErrorCode::AccessDeniedException => ErrorCode::KmsAccessDenied,
        ErrorCode::DisabledException => ErrorCode::KmsDisabled,
        ErrorCode::NotFoundException => ErrorCode::KmsNotFound,
        ErrorCode::InvalidKeyUsageException => ErrorCode::KmsInvalidKeyUsage,
        ErrorCode::ThrottlingException => ErrorCode::KmsThrottling,
        _ => ErrorCode::KmsInvalidStateException,
    };
    KmsError { code, message: Some(quoted(&error)), hint: error.hint }
}
