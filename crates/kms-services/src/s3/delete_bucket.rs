//! DeleteBucket.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;

/// See the module.
pub struct DeleteBucket;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

impl Operation for DeleteBucket {
    const NAME: &'static str = "DeleteBucket";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Deletes an empty bucket.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for DeleteBucket {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "DeleteBucket", &found.arn(), |it| it)?;
        let inside = found.object("");
        let empty = desk.kept_under(&inside).next().is_none();
        if !empty {
            let message = "The bucket you tried to delete is not empty";
            return Err(KmsError::new(ErrorCode::BucketNotEmpty, message));
        }
        desk.remove(&found.arn());
        Ok(())
    }
}
