//! The data key of a volume or snapshot.

use kms_engine::KmsError;
use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::Desk;

use crate::infrastructure::{self, SealedKey};
use crate::keys::{Context, context};

/// The role of EC2 in every account.
const ROLE: &str = "aws:ec2-infrastructure";

/// A data key is bound to the volume or snapshot that it was made for.
pub fn bound_to(id: &str) -> Context {
    context([("aws:ebs:id", id)])
}

/// A data key for something new.
pub fn generate(
    desk: &mut Desk<'_>,
    key: &str,
    id: &str,
    region: &Region,
) -> Result<SealedKey, KmsError> {
    infrastructure::generate(desk, key, bound_to(id), region)
}

/// Decrypts a data key for an instance, or for a copy that is being made: into memory that no person reaches.
pub fn open(
    desk: &mut Desk<'_>,
    key: &SealedKey,
    account: &AccountId,
    whom: &str,
) -> Result<(), KmsError> {
    key.open_as(desk, infrastructure::identity(account, ROLE, whom))
}
