//! AbortMultipartUpload.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::types::*;
use super::{bucket, upload};

/// See the module.
pub struct AbortMultipartUpload;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The object.
        key: ObjectKey,
        /// The upload.
        upload_id: UploadId,
    }
}

impl Operation for AbortMultipartUpload {
    const NAME: &'static str = "AbortMultipartUpload";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Throws an upload away with the parts that have arrived.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for AbortMultipartUpload {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        let name = found.object(&r.key);
        found.ask(desk, "AbortMultipartUpload", &name, |it| it)?;
        upload::find(desk, &found, &r.key, &r.upload_id)?;
        upload::forget(desk, &found, &r.upload_id);
        Ok(())
    }
}
