//! UpdateTrail.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::delivery::{key, try_out};
use super::trail::Trail;
use super::types::*;

/// See the module.
pub struct UpdateTrail;

shape! {
    pub struct Request {
        /// The trail's name or ARN.
        name: Text,
        /// The bucket for the log files; its policy has to let CloudTrail in.
        s3_bucket_name: Option<Text>,
        /// What the names of the log files begin with.
        s3_key_prefix: Option<Text>,
        /// Whether it records every Region; else the one it is in.
        is_multi_region_trail: Option<bool>,
        /// The KMS key for the log files; its policy has to let CloudTrail in. SSE-S3 where left out.
        kms_key_id: Option<Text>,
    }
}

shape! {
    pub struct Response {
        name: Option<Text>,
        s3_bucket_name: Option<Text>,
        s3_key_prefix: Option<Text>,
        is_multi_region_trail: Option<bool>,
        trail_arn as "TrailARN": Option<Text>,
        kms_key_id: Option<Text>,
    }
}

impl Operation for UpdateTrail {
    const NAME: &'static str = "UpdateTrail";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str =
        "Changes a trail: its bucket, its KMS key. Log files that are there stay as they are.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "an empty KmsKeyId goes back to SSE-S3",
        "CloudTrail user guide, encrypting log files; KMS developer guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name, "s3BucketName": r.s3_bucket_name.as_deref(), "kmsKeyId": r.kms_key_id.as_deref()})
    }
}

impl Serves for UpdateTrail {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut trail = Trail::asked(desk, &r.name, "UpdateTrail")?;
        if let Some(bucket) = r.s3_bucket_name {
            trail.bucket = bucket.0;
        }
        if let Some(prefix) = r.s3_key_prefix {
            trail.prefix = Some(prefix.0);
        }
        trail.every_region = r.is_multi_region_trail.unwrap_or(trail.every_region);
        if let Some(named) = r.kms_key_id {
            trail.key = key(desk, Some(&*named))?;
        }
        try_out(desk, &trail)?;
        trail.save(desk, trail.in_words())?;
        Ok(Response {
            name: Some(trail.name.into()),
            s3_bucket_name: Some(trail.bucket.into()),
            s3_key_prefix: trail.prefix.map(Into::into),
            is_multi_region_trail: Some(trail.every_region),
            trail_arn: Some(trail.arn.into()),
            kms_key_id: trail.key.map(Into::into),
        })
    }
}
