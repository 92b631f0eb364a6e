//! PutBucketPolicy.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::authorize::exists;
use kms_engine::authz::policy::{Policy as Document, PolicyError, PolicyKind};
use super::bucket;
use super::types::*;

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
    const FIDELITY: &'static [Fidelity] = &[
        exact("errors and answers", "S3 API reference"),
    ];
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
        checked(desk, &r.policy)?;
        found.policy = Some(r.policy.0);
        found.save(desk, "the bucket with its policy")
    }
}

/// A bucket policy names its principals, and they must exist.
fn checked(desk: &Desk<'_>, text: &str) -> Result<(), KmsError> {
    let malformed = |error: PolicyError| {
        let place = format!("line {}, column {}: {}", error.line, error.column, error.hint);
        KmsError::new(ErrorCode::MalformedPolicy, error.message).hint(place)
    };
    let policy = Document::parse(text).map_err(malformed)?;
    policy.check(PolicyKind::Resource).map_err(malformed)?;
    let missing = policy.principals().find(|named| !exists(desk.world(), &named.pattern));
    match missing {
        Some(missing) => Err(KmsError::new(ErrorCode::MalformedPolicy, "Invalid principal in policy")
            .hint(format!("`{}` does not exist", missing.text))),
        None => Ok(()),
    }
}
