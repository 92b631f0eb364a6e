//! GetBucketPolicy.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;

/// See the module.
pub struct GetBucketPolicy;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

shape! {
    pub struct Response {
        /// The policy document.
        policy: Option<Policy>,
    }
}

impl Operation for GetBucketPolicy {
    const NAME: &'static str = "GetBucketPolicy";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Shows the policy of a bucket.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for GetBucketPolicy {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "GetBucketPolicy", &found.arn(), |it| it)?;
        let policy = found.policy.ok_or_else(|| {
            KmsError::new(ErrorCode::NoSuchBucketPolicy, "The bucket policy does not exist")
        })?;
        Ok(Response { policy: Some(policy.into()) })
    }
}
