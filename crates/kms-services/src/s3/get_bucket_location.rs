//! GetBucketLocation.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::types::*;
use kms_engine::arn::Region;

/// See the module.
pub struct GetBucketLocation;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
    }
}

shape! {
    pub struct Response {
        /// The Region; none for us-east-1.
        location_constraint: Option<Text>,
    }
}

impl Operation for GetBucketLocation {
    const NAME: &'static str = "GetBucketLocation";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Tells in which Region a bucket is.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for GetBucketLocation {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        found.ask(desk, "GetBucketLocation", &found.arn(), |it| it)?;
        let home = Region::lab_default();
        let region = Some(found.region).filter(|region| *region != home);
        Ok(Response { location_constraint: region.map(|region| region.as_str().into()) })
    }
}
