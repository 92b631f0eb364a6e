//! CreateBucket.

use kms_engine::arn::Region;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket::{self, Bucket, Default};
use super::types::*;

/// See the module.
pub struct CreateBucket;

shape! {
    pub struct Request {
        /// The bucket's name, which nobody else in the world has.
        bucket: BucketName,
        /// Where.
        create_bucket_configuration: Option<CreateBucketConfiguration>,
    }
}

shape! {
    pub struct Response {
        location: Option<Text>,
    }
}

impl Operation for CreateBucket {
    const NAME: &'static str = "CreateBucket";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Makes a bucket. New objects in it are encrypted with SSE-S3 until PutBucketEncryption says \
        otherwise.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "names, Regions, default encryption SSE-S3, SSE-C refused in new buckets",
            "S3 API reference",
        ),
        approximate(
            "a bucket of one's own can be made again in every Region without error",
            "AWS allows it in us-east-1",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

impl Serves for CreateBucket {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let arn = bucket::arn(&r.bucket);
        desk.ask(Permission::to("CreateBucket").on(&arn, &owner))?;
        check_name(&r.bucket)?;
        let wanted = r.create_bucket_configuration.and_then(|it| it.location_constraint);
        let home = Region::lab_default();
        let wanted = wanted.as_deref().unwrap_or(home.as_str());
        if wanted != desk.region.as_str() && desk.region != home {
            let message = match wanted == home.as_str() {
                true => "The unspecified location constraint is incompatible for the region specific endpoint this \
                         request was sent to."
                    .to_owned(),
                false => format!(
                    "The {wanted} location constraint is incompatible for the region specific endpoint this request \
                     was sent to."
                ),
            };
            let hint =
                format!("add --create-bucket-configuration LocationConstraint={}", desk.region);
            return Err(
                KmsError::new(ErrorCode::IllegalLocationConstraintException, message).hint(hint)
            );
        }
        let region = Region::parse(wanted).ok_or_else(|| {
            KmsError::new(
                ErrorCode::IllegalLocationConstraintException,
                format!("The specified location-constraint is not valid: {wanted}"),
            )
        })?;
        if let Some(known) = desk.kept(&arn).and_then(|kept| kept.read::<Bucket>()) {
            if known.owner != owner {
                return Err(KmsError::new(
                    ErrorCode::BucketAlreadyExists,
                    "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                     system. Please select a different name and try again.",
                ));
            }
            return Ok(Response { location: Some(format!("/{}", known.name).into()) });
        }
        let name = r.bucket.0;
        let made = Bucket {
            owner,
            region,
            created: desk.now,
            encryption: Default::sse_s3(),
            policy: None,
            name: name.clone(),
        };
        made.save(desk, "a bucket whose objects are encrypted with SSE-S3")?;
        Ok(Response { location: Some(format!("/{name}").into()) })
    }
}

/// Lower-case letters, digits, dots and hyphens, 3 to 63 of them, letters or digits at both ends.
fn check_name(name: &str) -> Result<(), KmsError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let good = (3..=63).contains(&name.len())
        && name.chars().all(|c| plain(c) || c == '-' || c == '.')
        && name.starts_with(plain)
        && name.ends_with(plain)
        && !name.contains("..");
    if good {
        return Ok(());
    }
    Err(KmsError::new(ErrorCode::InvalidBucketName, "The specified bucket is not valid.").hint(
        "3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends",
    ))
}
