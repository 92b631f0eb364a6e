//! An upload in parts: one data key for the whole, made when the upload begins.
//!
//! The key stays in S3's memory while the parts arrive. To put them together S3 reads them again, and for that it asks
//! KMS: whoever uploads in parts needs kms:Decrypt beside kms:GenerateDataKey.

use kms_engine::ErrorCode;
use kms_engine::KmsError;
use kms_engine::serve::{Desk, Kept};
use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use super::object::About;
use super::protection::Protection;

/// An upload under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Upload {
    pub bucket: String,
    pub key: String,
    pub about: About,
    pub protection: Protection,
}

/// A part of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    pub size: usize,
    pub md5: String,
    pub etag: String,
}

/// Under which name an upload is kept.
pub fn name(bucket: &Bucket, id: &str) -> String {
    format!("s3-upload {} {id}", bucket.name)
}

/// Under which name a part is kept: numbers sort.
pub fn part(bucket: &Bucket, id: &str, number: i64) -> String {
    format!("{} {number:05}", name(bucket, id))
}

/// The upload of that id, for this object.
pub fn find(desk: &Desk<'_>, bucket: &Bucket, key: &str, id: &str) -> Result<Upload, KmsError> {
    let upload = desk.kept(&name(bucket, id)).and_then(|kept| kept.read::<Upload>());
    upload.filter(|upload| upload.key == key).ok_or_else(|| {
        KmsError::new(
            ErrorCode::NoSuchUpload,
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or \
             completed.",
        )
    })
}

/// The parts that have arrived, by number, encrypted.
pub fn parts(
    desk: &Desk<'_>,
    bucket: &Bucket,
    id: &str,
) -> Vec<(i64, Part, std::sync::Arc<Vec<u8>>)> {
    let prefix = format!("{} ", name(bucket, id));
    let parts = desk.kept_under(&prefix).filter_map(|(name, kept)| {
        let number = name.strip_prefix(&prefix)?.parse().ok()?;
        Some((number, kept.read::<Part>()?, kept.bytes.clone()))
    });
    parts.collect()
}

/// Throws an upload away with its parts.
pub fn forget(desk: &mut Desk<'_>, bucket: &Bucket, id: &str) {
    let numbers: Vec<i64> =
        parts(desk, bucket, id).into_iter().map(|(number, ..)| number).collect();
    for number in numbers {
        desk.remove(&part(bucket, id, number));
    }
    desk.remove(&name(bucket, id));
    desk.let_go(&name(bucket, id));
    desk.let_go(&format!("{} second", name(bucket, id)));
}

/// Writes an upload down.
pub fn begin(
    desk: &mut Desk<'_>,
    bucket: &Bucket,
    id: &str,
    upload: &Upload,
) -> Result<(), KmsError> {
    let kept = Kept::new("s3", upload)?;
    desk.keep(
        &name(bucket, id),
        kept,
        "an upload that waits for its parts, and its encrypted data key",
    );
    Ok(())
}
