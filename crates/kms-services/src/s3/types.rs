//! The shapes of S3's model that several operations share.

use kms_engine::shape::types::{EncryptionContextType, ListOf};
use kms_engine::{aws_enum, blobs, numbers, shape, texts};

texts! {
    /// A bucket's name.
    BucketName: 1..=255;
    /// An object's name.
    ObjectKey: 1..=1024;
    /// The beginning of objects' names.
    Prefix: 0..=1024;
    /// A character at which names are cut.
    Delimiter: 1..=1024;
    /// Any text.
    Text: 0..=1048576;
    /// A KMS key: its id, ARN, alias name or alias ARN.
    SSEKMSKeyId: 1..=2048;
    /// An encryption context, as base64 of JSON.
    SSEKMSEncryptionContext: 1..=8192;
    /// The algorithm of an own key: AES256.
    SSECustomerAlgorithm: 1..=32;
    /// The MD5 of an own key, in base64.
    SSECustomerKeyMD5: 1..=64;
    /// `bucket/key` of the object to copy.
    CopySource: 1..=2100;
    /// The text of a bucket policy.
    Policy: 1..=20480;
    /// An upload in parts.
    UploadId: 1..=1024;
    /// Which bytes: `bytes=0-9`.
    Range: 1..=128;
    /// Where the next page starts.
    Token: 1..=2048;
    /// A Region's name.
    LocationConstraint: 0..=32;
}

kms_engine::secrets! {
    /// A key of the caller's own, in base64.
    SSECustomerKey: 1..=128;
}

blobs! {
    /// An object's content; the AWS CLI takes and gives it as a file.
    StreamingBlob: 0..=104857600, sensitive;
}

numbers! {
    /// A part's number.
    PartNumber: 1..=10000;
    /// How many entries a page holds.
    MaxKeys: 0..=1000;
    /// A length in bytes.
    Size: 0..=9223372036854775807;
}

aws_enum! {
    /// How an object is encrypted at rest.
    ServerSideEncryption { S3 = "AES256", Fsx = "aws:fsx", Kms = "aws:kms", Dual = "aws:kms:dsse" }
    /// Whether a copy takes its metadata along.
    MetadataDirective { Copy = "COPY", Replace = "REPLACE" }
    /// How names are escaped in a list.
    EncodingType { Url = "url" }
    /// A way of encrypting that a bucket refuses.
    EncryptionType { None = "NONE", Customer = "SSE-C" }
}

/// An object's own metadata.
pub type Metadata = EncryptionContextType;

shape! {
    /// Where a bucket is made.
    pub struct CreateBucketConfiguration {
        /// The Region; must be left out for us-east-1.
        location_constraint: Option<LocationConstraint>,
    }
}

shape! {
    /// How new objects are encrypted where their upload does not say.
    pub struct ServerSideEncryptionByDefault {
        /// The algorithm.
        sse_algorithm as "SSEAlgorithm": ServerSideEncryption,
        /// The KMS key; the AWS managed key of S3 where left out.
        kms_master_key_id as "KMSMasterKeyID": Option<SSEKMSKeyId>,
    }
}

shape! {
    /// Ways of encrypting that the bucket refuses.
    pub struct BlockedEncryptionTypes {
        /// Which.
        encryption_type: Option<ListOf<EncryptionType>>,
    }
}

shape! {
    /// One rule of a bucket's encryption.
    pub struct ServerSideEncryptionRule {
        /// The default.
        apply_server_side_encryption_by_default: Option<ServerSideEncryptionByDefault>,
        /// Whether one key per bucket stands between KMS and the objects.
        bucket_key_enabled: Option<bool>,
        /// What is refused.
        blocked_encryption_types: Option<BlockedEncryptionTypes>,
    }
}

shape! {
    /// A bucket's encryption.
    pub struct ServerSideEncryptionConfiguration {
        /// Its only rule.
        rules: ListOf<ServerSideEncryptionRule>,
    }
}
