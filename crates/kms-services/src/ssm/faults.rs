//! Parameter Store's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

use crate::keys::quoted;

/// There is no such parameter.
pub fn not_found() -> KmsError {
    KmsError::bare(ErrorCode::ParameterNotFound)
        .hint("`aws ssm describe-parameters` lists those of your account in this Region")
}

/// A denial keeps its name; any other trouble with a key is `InvalidKeyId`. Both quote KMS.
pub fn from_kms(error: KmsError) -> KmsError {
    let code = match error.is_denial() {
        true => ErrorCode::AccessDeniedException,
        false => ErrorCode::InvalidKeyId,
    };
    KmsError { code, message: Some(quoted(&error)), hint: error.hint }
}
