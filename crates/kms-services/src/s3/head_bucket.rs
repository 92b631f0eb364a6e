//! HeadBucket: whether a bucket is there.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;

/// See the module.
pub struct HeadBucket;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

shape! {
    pub struct Response {
        /// Where it is.
        bucket_region: Option<Text>,
    }
}

impl Operation for HeadBucket {
    const NAME: &'static str = "HeadBucket";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Tells whether a bucket is there and may be listed.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for HeadBucket {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "ListBucket", &found.arn(), |it| it)?;
        Ok(Response { bucket_region: Some(found.region.as_str().into()) })
    }
}
