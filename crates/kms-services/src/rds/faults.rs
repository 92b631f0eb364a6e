//! RDS's refusals, and what it makes of KMS's.

use kms_engine::{ErrorCode, KmsError};

/// There is no such database instance.
pub fn no_such_database(id: &str) -> KmsError {
    KmsError::new(ErrorCode::DBInstanceNotFound, format!("DBInstance {id} not found."))
        .hint("`aws rds describe-db-instances` lists those of your account in this Region")
}

/// There is no such snapshot, or it is not shared with the caller.
pub fn no_such_snapshot(id: &str) -> KmsError {
    KmsError::new(ErrorCode::DBSnapshotNotFound, format!("DBSnapshot {id} not found.")).hint(
        "`aws rds describe-db-snapshots` lists those of your account in this Region; one of another account is named by its ARN",
    )
}

/// The database is in another state than the request needs.
pub fn invalid_state(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidDBInstanceState, message)
}

/// Two members do not go together.
pub fn invalid_combination(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::InvalidParameterCombination, message)
}

/// KMS refused: whatever it said, RDS says that the key cannot be used, and `kmslab flow` says why.
pub fn from_kms(key: &str, error: KmsError) -> KmsError {
    let message = format!(
        "The specified KMS key [{key}] does not exist, is not enabled or you do not have permissions to access it."
    );
    let hint = error.to_string();
    KmsError::new(ErrorCode::KMSKeyNotAccessibleFault, message).hint(hint)
}
