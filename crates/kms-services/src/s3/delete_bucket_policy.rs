//! DeleteBucketPolicy.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;

/// See the module.
pub struct DeleteBucketPolicy;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

impl Operation for DeleteBucketPolicy {
    const NAME: &'static str = "DeleteBucketPolicy";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Takes the policy of a bucket away.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for DeleteBucketPolicy {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "DeleteBucketPolicy", &found.arn(), |it| it)?;
        found.policy = None;
        found.save(desk, "the bucket without a policy")
    }
}
