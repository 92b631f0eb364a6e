//! CreateTrail.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::delivery::{key, try_out};
use super::trail::{Trail, arn};
use super::types::*;

/// See the module.
pub struct CreateTrail;

shape! {
    pub struct Request {
        /// The trail's name or ARN.
        name: Text,
        /// The bucket for the log files; its policy has to let CloudTrail in.
        s3_bucket_name: Text,
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

impl Operation for CreateTrail {
    const NAME: &'static str = "CreateTrail";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Makes a trail, which records nothing until StartLogging. CloudTrail tries at once whether it may write into the bucket, and use the KMS key for that.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "who looks at the key, who encrypts with which context, names of errors",
            "CloudTrail user guide, encrypting log files; KMS developer guide, as of 2026-11",
        ),
        approximate(
            "CloudTrail tries both permissions with an empty object, and asks for no GetBucketAcl",
            "AWS: it looks at the ACL too",
        ),
        unknown("words of most errors", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name, "s3BucketName": &*r.s3_bucket_name, "kmsKeyId": r.kms_key_id.as_deref()})
    }
}

impl Serves for CreateTrail {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (arn, owner) = (arn(desk, &r.name)?, desk.account()?);
        desk.ask(Permission::to("CreateTrail").on(&arn, &owner))?;
        if Trail::find(desk, &arn).is_some() {
            let message = format!("Trail {} already exists for customer: {owner}", &*r.name);
            return Err(KmsError::new(ErrorCode::TrailAlreadyExistsException, message));
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if r.name.len() < 3 || r.name.len() > 128 || !r.name.chars().all(fits) {
            let message = "Trail name must be between 3 and 128 letters, numbers, periods, underscores and dashes.";
            return Err(KmsError::new(ErrorCode::InvalidTrailNameException, message));
        }
        let mut trail = Trail {
            arn,
            name: r.name.0,
            owner,
            region: desk.region.clone(),
            bucket: r.s3_bucket_name.0,
            prefix: r.s3_key_prefix.map(|prefix| prefix.0),
            every_region: r.is_multi_region_trail.unwrap_or(false),
            key: None,
            started: None,
            stopped: None,
            next: 0,
            delivered: None,
            error: None,
        };
        trail.key = key(desk, r.kms_key_id.as_deref())?;
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
