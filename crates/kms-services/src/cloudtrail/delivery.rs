//! How log files get into the bucket: CloudTrail puts them there as itself, with the trail's ARN in the encryption context.

use kms_engine::serve::Desk;
use kms_engine::time::MINUTE;
use kms_engine::{ErrorCode, KmsError};
use serde_json::Value as Json;

use super::files::{TrailFile, files};
use super::trail::Trail;
use crate::grants;
use crate::keys::{context, quoted};
use crate::s3::{self, Delivery};

/// The key as its ARN, once it was looked at in the caller's name; an empty name is none.
pub fn key(desk: &mut Desk<'_>, named: Option<&str>) -> Result<Option<String>, KmsError> {
    let Some(named) = named.filter(|named| !named.is_empty()) else { return Ok(None) };
    let arn = grants::look_at(desk, named).map_err(|error| {
        let code = match error.code {
            ErrorCode::NotFoundException => ErrorCode::KmsKeyNotFoundException,
            ErrorCode::InvalidArnException => ErrorCode::InvalidKmsKeyIdException,
            _ => ErrorCode::KmsException,
        };
        KmsError { code, message: Some(quoted(&error)), hint: error.hint }
    })?;
    Ok(Some(arn))
}

/// Whether CloudTrail may write into the bucket, and use the key for that: it does so once.
pub fn try_out(desk: &mut Desk<'_>, trail: &Trail) -> Result<(), KmsError> {
    let path = format!("AWSLogs/{}/CloudTrail/", trail.owner);
    let failed = match put(desk, trail, &path, Vec::new()) {
        Ok(()) => return Ok(()),
        Err(failed) => failed,
    };
    let (bucket, hint) = (&trail.bucket, failed.error.to_string());
    let (code, message) = match (&failed.error.code, failed.allowed) {
        (ErrorCode::NoSuchBucket, _) => (
            ErrorCode::S3BucketDoesNotExistException,
            format!("S3 bucket {bucket} does not exist!"),
        ),
        (_, false) => (
            ErrorCode::InsufficientS3BucketPolicyException,
            format!("Incorrect S3 bucket policy is detected for bucket: {bucket}"),
        ),
        (_, true) => (
            ErrorCode::InsufficientEncryptionPolicyException,
            format!(
                "Insufficient permissions to access S3 bucket {bucket} or KMS key {}.",
                trail.key.as_deref().unwrap_or("of the bucket")
            ),
        ),
    };
    Err(KmsError::new(code, message).hint(hint))
}

/// Delivers what was recorded in the five minutes that are over. Whether anything was to be delivered.
pub fn deliver(desk: &mut Desk<'_>, trail: &mut Trail) -> Result<bool, KmsError> {
    const FIVE: i64 = 5 * MINUTE;
    let over = desk.now.0.div_euclid(FIVE) * FIVE;
    let mut records = Vec::new();
    let mut next = trail.next;
    for (position, entry) in desk.world().trail.from(trail.next) {
        if entry.event.time.0 >= over {
            break;
        }
        next = position + 1;
        let record = entry.event.to_json();
        let is = |member: &str, value: &str| {
            record.get(member).and_then(Json::as_str).is_some_and(|text| text == value)
        };
        let here = trail.every_region || is("awsRegion", trail.region.as_str());
        if here && is("recipientAccountId", trail.owner.as_str()) {
            records.push(record);
        }
    }
    if next == trail.next {
        return Ok(false);
    }
    for TrailFile { path, bytes } in files(&records).map_err(KmsError::internal)? {
        if let Err(failed) = put(desk, trail, &path, bytes) {
            desk.did("tries again later");
            trail.error = Some(failed.error.code.to_string());
            return Ok(true);
        }
        (trail.delivered, trail.error) = (Some(desk.now), None);
    }
    trail.next = next;
    Ok(true)
}

fn put(
    desk: &mut Desk<'_>,
    trail: &Trail,
    path: &str,
    content: Vec<u8>,
) -> Result<(), s3::Undelivered> {
    let prefix = trail.prefix.as_ref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
    let said = [
        ("aws:SourceArn".to_owned(), trail.arn.clone()),
        ("aws:SourceAccount".to_owned(), trail.owner.to_string()),
    ];
    let delivery = Delivery {
        bucket: &trail.bucket,
        key: &format!("{prefix}{path}"),
        content: &content,
        kms_key: trail.key.as_deref(),
        context: context([("aws:cloudtrail:arn", &trail.arn)]),
    };
    s3::deliver(desk, "cloudtrail.amazonaws.com", said.to_vec(), &delivery)
}
