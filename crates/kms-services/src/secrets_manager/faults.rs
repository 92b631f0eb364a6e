//! Secrets Manager's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

use crate::keys::quoted;

/// There is no such secret.
pub fn no_such_secret() -> KmsError {
    let message = "Secrets Manager can't find the specified secret.";
    KmsError::new(ErrorCode::ResourceNotFoundException, message)
        .hint("`aws secretsmanager list-secrets` lists those of your account; another account's is named by its ARN")
}

/// The request makes no sense for the secret as it is.
pub fn invalid_request(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidRequestException, message)
}

/// A member has a value that is not taken.
pub fn invalid_parameter(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameterException, message)
}

/// KMS refused while a secret was read.
pub fn decrypting(error: KmsError) -> KmsError {
    told(
        error,
        ErrorCode::DecryptionFailure,
        "can't decrypt the protected secret text using the provided KMS key",
    )
}

/// KMS refused while a secret was written.
pub fn encrypting(error: KmsError) -> KmsError {
    told(
        error,
        ErrorCode::EncryptionFailure,
        "can't encrypt the protected secret text using the provided KMS key",
    )
}

/// A denial says no more than this; `kmslab explain` says why.
fn told(error: KmsError, code: ErrorCode, what: &str) -> KmsError {
    if error.is_denial() {
        let hint = error.hint.or(error.message).unwrap_or_default();
        return KmsError::new(ErrorCode::AccessDeniedException, "Access to KMS is not allowed")
            .hint(hint);
    }
    let message = format!("Secrets Manager {what}: {}", quoted(&error));
    KmsError { code, message: Some(message), hint: error.hint }
}
