//! Policies on what services own: secrets, queues, topics.

use std::sync::Arc;

use kms_engine::authorize::exists;
use kms_engine::authz::policy::{Policy, PolicyError, PolicyKind};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError};

/// A policy that was checked when it was put there.
pub fn stored(text: Option<&str>) -> Result<Option<Arc<Policy>>, KmsError> {
    let policy = text.map(Policy::parse).transpose();
    Ok(policy.map_err(|error| KmsError::internal(error.message))?.map(Arc::new))
}

/// Whether this may become a policy: it names its principals, and they exist, else it is refused with these words.
pub fn check(desk: &Desk<'_>, text: &str, code: ErrorCode, nobody: &str) -> Result<(), KmsError> {
    let malformed = |error: PolicyError| {
        let place = format!("line {}, column {}: {}", error.line, error.column, error.hint);
        KmsError::new(code, error.message).hint(place)
    };
    let policy = Policy::parse(text).map_err(malformed)?;
    policy.check(PolicyKind::Resource).map_err(malformed)?;
    match policy.principals().find(|named| !exists(desk.world(), &named.pattern)) {
        Some(missing) => {
            Err(KmsError::new(code, nobody).hint(format!("`{}` does not exist", missing.text)))
        }
        None => Ok(()),
    }
}
