//! DynamoDB's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

use crate::keys::quoted;

/// There is no such table.
pub fn no_such_table(name: &str) -> KmsError {
    let message = format!("Requested resource not found: Table: {name} not found");
    KmsError::new(ErrorCode::ResourceNotFoundException, message)
        .hint("`aws dynamodb list-tables` lists those of your account in this Region")
}

/// A member has a value that is not taken.
pub fn invalid(message: impl std::fmt::Display) -> KmsError {
    KmsError::validation(format!("One or more parameter values were invalid: {message}"))
}

/// KMS refused: DynamoDB's own denial, with KMS's words.
pub fn from_kms(error: KmsError) -> KmsError {
    let exception = match error.code {
        ErrorCode::AccessDeniedException => "AWSKMSException".to_owned(),
        code => code.to_string(),
    };
    let message = format!(
        "KMS key access denied error: com.amazonaws.services.kms.model.{exception}: {}",
        quoted(&error)
    );
    KmsError::new(ErrorCode::AccessDeniedException, message)
        .hint(error.hint.unwrap_or_else(|| "`kmslab flow` shows the call to KMS".to_owned()))
}
