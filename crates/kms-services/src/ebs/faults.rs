//! EC2's refusals.

use kms_engine::{ErrorCode, KmsError};

/// There is no such volume.
pub fn no_such_volume(id: &str) -> KmsError {
    KmsError::new(ErrorCode::InvalidVolumeNotFound, format!("The volume '{id}' does not exist."))
        .hint("`aws ec2 describe-volumes` lists the volumes of your account in this Region")
}

/// There is no such snapshot, or it is not shared with the caller.
pub fn no_such_snapshot(id: &str) -> KmsError {
    KmsError::new(ErrorCode::InvalidSnapshotNotFound, format!("The snapshot '{id}' does not exist."))
        .hint("`aws ec2 describe-snapshots` lists those of your account and those shared with it, in this Region")
}

/// There is no such instance.
pub fn no_such_instance(id: &str) -> KmsError {
    KmsError::new(
        ErrorCode::InvalidInstanceIDNotFound,
        format!("The instance ID '{id}' does not exist"),
    )
    .hint("`aws ec2 describe-instances` lists the instances of your account in this Region")
}

/// The thing is in another state than the request needs.
pub fn incorrect_state(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::IncorrectState, message)
}

/// Two members do not go together.
pub fn invalid_combination(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameterCombination, message)
}
