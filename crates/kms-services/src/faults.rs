//! What several services say alike when something is wrong.

use kms_engine::{ErrorCode, KmsError};

/// Another name for the same refusal, where a service hands on what KMS says.
pub fn renamed(error: KmsError, code: ErrorCode) -> KmsError {
    KmsError { code, ..error }
}
