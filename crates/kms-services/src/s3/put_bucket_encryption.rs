//! PutBucketEncryption.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::configured;
use super::types::*;

/// See the module.
pub struct PutBucketEncryption;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The one rule.
        server_side_encryption_configuration: ServerSideEncryptionConfiguration,
    }
}

impl Operation for PutBucketEncryption {
    const NAME: &'static str = "PutBucketEncryption";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Says how new objects are encrypted where their upload does not say. Objects that are there stay as they are. KMS is not asked: a key that does not exist is noticed at the first upload.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the default applies to new objects only; the key is not checked",
            "S3 user guide, as of 2026-11",
        ),
        approximate(
            "a configuration that says nothing of blocked types keeps SSE-C blocked",
            "S3 user guide on SSE-C since April 2026",
        ),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for PutBucketEncryption {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "PutEncryptionConfiguration", &found.arn(), |it| it)?;
        found.encryption = configured(&r.server_side_encryption_configuration)?;
        let words = found.encryption.in_words();
        found.save(desk, &words)
    }
}
