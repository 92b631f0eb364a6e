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
