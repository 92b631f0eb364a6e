//! S3's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

use crate::faults::renamed;

/// There is no such bucket.
pub fn no_such_bucket(name: &str) -> KmsError {
    KmsError::new(ErrorCode::NoSuchBucket, "The specified bucket does not exist")
        .hint(format!("`aws s3api list-buckets` lists the buckets; `aws s3api create-bucket --bucket {name}` makes this one"))
}

/// There is no such object.
pub fn no_such_key() -> KmsError {
    KmsError::new(ErrorCode::NoSuchKey, "The specified key does not exist.")
}

/// A member has a value that S3 does not take.
pub fn invalid_argument(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidArgument, message)
}

/// The request as a whole makes no sense.
pub fn invalid_request(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidRequest, message)
}

/// KMS refused a call that S3 made on the caller's behalf: a denial becomes S3's own, with KMS's words; everything else
/// keeps its name behind `KMS.`.
pub fn from_kms(error: KmsError) -> KmsError {
    let code = match error.code {
        ErrorCode::AccessDeniedException => ErrorCode::AccessDenied,
        ErrorCode::DisabledException => ErrorCode::KmsDisabled,
        ErrorCode::KMSInvalidStateException => ErrorCode::KmsInvalidState,
        ErrorCode::NotFoundException => ErrorCode::KmsNotFound,
        ErrorCode::InvalidArnException => ErrorCode::InvalidArgument,
        ErrorCode::InvalidKeyUsageException => ErrorCode::KmsInvalidKeyUsage,
        ErrorCode::KeyUnavailableException => ErrorCode::KmsUnavailable,
        ErrorCode::InvalidCiphertextException => ErrorCode::KmsInvalidCiphertext,
        ErrorCode::ThrottlingException => ErrorCode::KmsThrottling,
        ErrorCode::ValidationException => ErrorCode::InvalidArgument,
        code => code,
    };
    renamed(error, code)
}
