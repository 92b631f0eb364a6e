//! DeleteBucketEncryption.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::bucket::Default;
use super::types::*;

/// See the module.
pub struct DeleteBucketEncryption;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

impl Operation for DeleteBucketEncryption {
    const NAME: &'static str = "DeleteBucketEncryption";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Goes back to SSE-S3 for new objects.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for DeleteBucketEncryption {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "PutEncryptionConfiguration", &found.arn(), |it| it)?;
        found.encryption = Default::sse_s3();
        found.save(desk, "new objects are encrypted with SSE-S3 again")
    }
}
