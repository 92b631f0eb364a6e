//! GetBucketEncryption.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::shown;
use super::types::*;

/// See the module.
pub struct GetBucketEncryption;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

shape! {
    pub struct Response {
        server_side_encryption_configuration: Option<ServerSideEncryptionConfiguration>,
    }
}

impl Operation for GetBucketEncryption {
    const NAME: &'static str = "GetBucketEncryption";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str =
        "Tells how new objects are encrypted where their upload does not say.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for GetBucketEncryption {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "GetEncryptionConfiguration", &found.arn(), |it| it)?;
        Ok(Response { server_side_encryption_configuration: Some(shown(&found.encryption)) })
    }
}
