//! Lambda's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

/// There is no such function.
pub fn no_such_function(arn: &str) -> KmsError {
    KmsError::new(ErrorCode::ResourceNotFoundException, format!("Function not found: {arn}"))
        .hint("`aws lambda create-function` makes one; functions live in one Region of one account")
}

/// A member has a value that Lambda does not take.
pub fn invalid(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameterValueException, message)
}

/// KMS refused while the variables were encrypted or the grant was made (`operation`): the configuration is not changed.
pub fn configuring(operation: &str, error: KmsError) -> KmsError {
    let why = match error.is_denial() {
        true => "access to the KMS key was denied".to_owned(),
        false => format!("the KMS key is invalid for {operation}"),
    };
    let message = format!(
        "Lambda was unable to configure access to your environment variables because {why}. Please check your KMS key \
         settings. {}",
        from_kms(&error, " ")
    );
    KmsError { hint: error.hint, ..invalid(message) }
}

/// KMS refused while the variables were decrypted to be shown.
pub fn showing(error: &KmsError) -> String {
    let why = match why(error) {
        (ErrorCode::KMSAccessDeniedException, _) => "the KMS access was denied",
        (_, why) => why,
    };
    format!(
        "Lambda was unable to decrypt your environment variables because {why}. Please check your KMS permissions. {}",
        from_kms(error, " ")
    )
}

/// KMS refused while the variables were decrypted for a run.
pub fn decrypting(error: KmsError) -> KmsError {
    let (code, why) = why(&error);
    let message = format!(
        "Lambda was unable to decrypt the environment variables because {why}. Please check the function's KMS key \
         settings. {}",
        from_kms(&error, "")
    );
    KmsError { code, message: Some(message), hint: error.hint }
}

fn why(error: &KmsError) -> (ErrorCode, &'static str) {
    match error.code {
        ErrorCode::DisabledException => {
            (ErrorCode::KMSDisabledException, "the KMS key used is disabled")
        }
        ErrorCode::KMSInvalidStateException => (
            ErrorCode::KMSInvalidStateException,
            "the state of the KMS key used is not valid for Decrypt",
        ),
        ErrorCode::NotFoundException => {
            (ErrorCode::KMSNotFoundException, "the KMS key was not found")
        }
        _ => (ErrorCode::KMSAccessDeniedException, "KMS access was denied"),
    }
}

/// KMS's name and words. Where a run fails, Lambda sets nothing between the two.
fn from_kms(error: &KmsError, between: &str) -> String {
    let words = error.message.as_deref().unwrap_or_default();
    format!("KMS Exception: {}{between}KMS Message: {words}", error.code)
}
