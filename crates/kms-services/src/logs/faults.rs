//! CloudWatch Logs' refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

/// There is no such log group.
pub fn no_such_group() -> KmsError {
    let message = "The specified log group does not exist.";
    KmsError::new(ErrorCode::ResourceNotFoundException, message)
        .hint("`aws logs describe-log-groups` lists those of your account in this Region")
}

/// There is no such log stream.
pub fn no_such_stream() -> KmsError {
    let message = "The specified log stream does not exist.";
    KmsError::new(ErrorCode::ResourceNotFoundException, message)
        .hint("`aws logs create-log-stream` makes one")
}

/// A member has a value that is not taken.
pub fn invalid(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameterException, message)
}

/// KMS refused. CloudWatch Logs does not say why, and names the log group only.
pub fn from_kms(error: KmsError, arn: &str) -> KmsError {
    let message = format!(
        "The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'"
    );
    let code = match error.is_denial() {
        true => ErrorCode::AccessDeniedException,
        false => ErrorCode::InvalidParameterException,
    };
    KmsError::new(code, message).hint(error.to_string())
}
