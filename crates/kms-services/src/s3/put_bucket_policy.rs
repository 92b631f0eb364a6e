//! PutBucketPolicy.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;
use crate::policies::check;

/// See the module.
pub struct PutBucketPolicy;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The policy document.
        policy: Policy,
    }
}

impl Operation for PutBucketPolicy {
    const NAME: &'static str = "PutBucketPolicy";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Puts a policy on a bucket. It says who may do what with the bucket and its objects; over a KMS key it has no power.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for PutBucketPolicy {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "PutBucketPolicy", &found.arn(), |it| it)?;
        check(desk, &r.policy, ErrorCode::MalformedPolicy, "Invalid principal in policy")?;
        found.policy = Some(r.policy.0);
        found.save(desk, "the bucket with its policy")
    }
}
