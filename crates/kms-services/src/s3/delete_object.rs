//! DeleteObject.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;

/// See the module.
pub struct DeleteObject;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The object.
        key: ObjectKey,
    }
}

impl Operation for DeleteObject {
    const NAME: &'static str = "DeleteObject";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Deletes an object. No key is needed, and none is asked for.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for DeleteObject {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        let name = found.object(&r.key);
        found.ask(desk, "DeleteObject", &name, |it| it)?;
        desk.remove(&name);
        Ok(())
    }
}
