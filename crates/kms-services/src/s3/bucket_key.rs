//! S3 Bucket Keys: one data key per bucket, KMS key and requester, kept in S3's memory for a while, so that KMS hears of
//! few uploads and downloads, always with the bucket's ARN as context.

use kms_engine::serve::By;
use kms_engine::time::SECOND;

use super::bucket::Bucket;
use crate::keys::Context;
use crate::reuse::Reuse;

/// The pair that S3 adds to every encryption context.
pub const ARN: &str = "aws:s3:arn";
/// How long S3 keeps a Bucket Key in memory. AWS says "for a limited time" and no more.
const LIFE: i64 = 3600 * SECOND;

/// How the Bucket Keys of a bucket are kept.
pub fn reuse<'a>(bucket: &Bucket, context: &'a Context) -> Reuse<'a> {
    Reuse {
        scope: format!("s3 {}", bucket.name),
        called: "Bucket Key",
        life: LIFE,
        context,
        by: By::Caller,
    }
}
