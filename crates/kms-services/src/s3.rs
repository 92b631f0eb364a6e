//! Amazon S3: buckets whose objects are encrypted in one of four ways, two of which ask KMS.
//!
//! Missing on purpose: versions, ACLs, lifecycles, replication, storage classes, everything else that KMS never hears of.

mod bucket;
mod bucket_key;
mod encryption;
mod faults;
mod object;
mod protection;
mod told;
mod types;
mod upload;

use kms_engine::KmsError;
use kms_engine::serve::Desk;

use self::encryption::Choice;
use self::object::About;
use crate::keys::Context;

crate::operations! {
    create_bucket::CreateBucket,
    delete_bucket::DeleteBucket,
    head_bucket::HeadBucket,
    list_buckets::ListBuckets,
    get_bucket_location::GetBucketLocation,
    put_bucket_encryption::PutBucketEncryption,
    get_bucket_encryption::GetBucketEncryption,
    delete_bucket_encryption::DeleteBucketEncryption,
    put_bucket_policy::PutBucketPolicy,
    get_bucket_policy::GetBucketPolicy,
    delete_bucket_policy::DeleteBucketPolicy,
    put_object::PutObject,
    get_object::GetObject,
    head_object::HeadObject,
    copy_object::CopyObject,
    delete_object::DeleteObject,
    list_objects_v2::ListObjectsV2,
    create_multipart_upload::CreateMultipartUpload,
    upload_part::UploadPart,
    complete_multipart_upload::CompleteMultipartUpload,
    abort_multipart_upload::AbortMultipartUpload,
}

/// A file that another service puts into a bucket.
pub(crate) struct Delivery<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) content: &'a [u8],
    /// The KMS key; without one SSE-S3.
    pub(crate) kms_key: Option<&'a str>,
    /// What stands in the encryption context beside the object's ARN.
    pub(crate) context: Context,
}

/// Why a file could not be put there, and whether the bucket policy would have let it in.
pub(crate) struct Undelivered {
    pub(crate) error: KmsError,
    pub(crate) allowed: bool,
}

/// Puts a file into a bucket in the name of another service, which says what it does that for.
pub(crate) fn deliver(
    desk: &mut Desk<'_>,
    asker: &str,
    said: Vec<(String, String)>,
    file: &Delivery<'_>,
) -> Result<(), Undelivered> {
    let mut allowed = false;
    let row = crate::serving("s3", "PutObject");
    let done = row.ok_or_else(|| KmsError::internal("S3 cannot take objects")).and_then(|row| {
        desk.errand(row, asker, said, |desk| {
            let bucket = bucket::find(desk, file.bucket)?;
            bucket.ask(desk, "PutObject", &bucket.object(file.key), |permission| {
                permission.with("s3:x-amz-acl", "bucket-owner-full-control")
            })?;
            allowed = true;
            let choice = match file.kms_key {
                None => Choice::S3,
                Some(key) => Choice::Kms {
                    key: Some(key.to_owned()),
                    context: file.context.clone(),
                    dual: false,
                    bucket_key: bucket.encryption.bucket_key,
                },
            };
            object::put(desk, &bucket, file.key, file.content, About::default(), &choice)?;
            Ok(())
        })
    });
    done.map_err(|error| Undelivered { error, allowed })
}
