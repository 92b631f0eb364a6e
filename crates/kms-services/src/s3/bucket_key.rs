//! S3 Bucket Keys: one data key per bucket, KMS key and requester, kept in S3's memory for a while, so that KMS hears of
//! few uploads and downloads, always with the bucket's ARN as context.
//!
//! While S3 has the key in memory it asks nobody: the key policy is not looked at again.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_engine::KmsError;
use kms_engine::serve::{Desk, Held};
use kms_engine::time::SECOND;

use super::bucket::Bucket;
use super::protection::{data_key, decrypt};
use crate::sealing::Blob;

/// The pair that S3 adds to every encryption context.
pub const ARN: &str = "aws:s3:arn";
/// How long S3 keeps a Bucket Key in memory. AWS says "for a limited time" and no more.
const LIFE: i64 = 3600 * SECOND;

/// A Bucket Key in hand, and the KMS key behind it.
#[derive(Debug)]
pub struct Found {
    pub kms_key: String,
    pub held: Arc<Held>,
}

/// The Bucket Key under which a new object's key is wrapped.
pub fn for_writing(
    desk: &mut Desk<'_>,
    bucket: &Bucket,
    key: Option<&str>,
    context: &BTreeMap<String, String>,
) -> Result<Found, KmsError> {
    let asked = key.unwrap_or("alias/aws/s3");
    let pairs: Vec<String> =
        context.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let name = format!("{} write {asked} {}", whose(desk, bucket), pairs.join(","));
    if let Some(held) = desk.held(&name) {
        desk.did("has the Bucket Key in memory for this requester: KMS is not asked");
        let kms_key = held.about.clone().unwrap_or_default();
        return Ok(Found { kms_key, held });
    }
    let (kms_key, clear, encrypted) = data_key(desk, key, context)?;
    let held = Held {
        key: clear,
        encrypted: encrypted.0.clone(),
        until: Some(desk.now.plus(LIFE)),
        about: Some(kms_key.clone()),
    };
    let reading = reading_name(desk, bucket, &encrypted);
    desk.hold(reading, held.clone());
    desk.hold(name, held.clone());
    desk.did("keeps it in memory as this requester's Bucket Key");
    Ok(Found { kms_key, held: Arc::new(held) })
}

/// The Bucket Key that an object's key is wrapped under.
pub fn for_reading(
    desk: &mut Desk<'_>,
    bucket: &Bucket,
    key: &str,
    encrypted: &Blob,
    context: &BTreeMap<String, String>,
) -> Result<Arc<Held>, KmsError> {
    let name = reading_name(desk, bucket, encrypted);
    if let Some(held) = desk.held(&name) {
        desk.did("has the Bucket Key in memory for this requester: KMS is not asked");
        return Ok(held);
    }
    let held = Held {
        key: decrypt(desk, encrypted, context)?,
        encrypted: encrypted.0.clone(),
        until: Some(desk.now.plus(LIFE)),
        about: Some(key.to_owned()),
    };
    desk.hold(name, held.clone());
    desk.did("keeps it in memory as this requester's Bucket Key");
    Ok(Arc::new(held))
}

fn reading_name(desk: &Desk<'_>, bucket: &Bucket, encrypted: &Blob) -> String {
    use sha2::{Digest as _, Sha256};
    let id = hex::encode(Sha256::digest(&encrypted.0));
    format!("{} read {id}", whose(desk, bucket))
}

/// A requester is a principal: for a role, the role and not the session.
fn whose(desk: &Desk<'_>, bucket: &Bucket) -> String {
    format!("s3 {} {}", bucket.name, desk.caller.principal.principal_arn())
}
