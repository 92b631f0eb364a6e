//! A bucket, and who may do what with it.

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::no_such_bucket;
use crate::policies::stored;

/// What S3 knows of a bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bucket {
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub created: Timestamp,
    pub encryption: Default,
    /// The text of its policy.
    pub policy: Option<String>,
}

/// How new objects are encrypted where their upload does not say.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Default {
    pub algorithm: String,
    pub key: Option<String>,
    pub bucket_key: bool,
    /// Whether uploads with a key of the caller's own are refused.
    pub blocks_own_keys: bool,
}

impl Default {
    /// What every new bucket has.
    pub fn sse_s3() -> Default {
        Default {
            algorithm: "AES256".to_owned(),
            key: None,
            bucket_key: false,
            blocks_own_keys: true,
        }
    }

    /// `SSE-KMS under alias/app, with a Bucket Key`.
    pub fn in_words(&self) -> String {
        let key = self.key.as_deref().unwrap_or("the AWS managed key of S3");
        let how = match self.algorithm.as_str() {
            "AES256" => "SSE-S3".to_owned(),
            "aws:kms" => format!("SSE-KMS under {key}"),
            _ => format!("DSSE-KMS under {key}"),
        };
        let bucket_key = if self.bucket_key { ", with a Bucket Key" } else { "" };
        format!("new objects get {how}{bucket_key}")
    }
}

impl Bucket {
    /// The bucket's ARN.
    pub fn arn(&self) -> String {
        arn(&self.name)
    }

    /// The ARN of an object in it.
    pub fn object(&self, key: &str) -> String {
        format!("{}/{key}", self.arn())
    }

    /// Writes it back.
    pub fn save(&self, desk: &mut Desk<'_>, what: &str) -> Result<(), KmsError> {
        let kept = Kept::new("s3", self)?;
        desk.keep(&self.arn(), kept, what);
        Ok(())
    }

    /// Whether the caller may do this with the bucket or something in it; more condition keys go into `more`.
    pub fn ask(
        &self,
        desk: &mut Desk<'_>,
        action: &str,
        arn: &str,
        more: impl FnOnce(Permission) -> Permission,
    ) -> Result<(), KmsError> {
        let policy = stored(self.policy.as_deref())?;
        let permission =
            Permission::to(action).on(arn, &self.owner).policy("bucket policy", policy);
        let answer = desk.ask(more(permission));
        // S3 puts the resource into quotes, and tells callers of other accounts nothing.
        let foreign = desk.caller.principal.account() != Some(&self.owner);
        answer.map_err(|error| match (foreign, error.message.clone()) {
            (true, _) => KmsError { message: Some("Access Denied".to_owned()), ..error },
            (false, message) => {
                let quoted = |text: String| {
                    text.replace(
                        &format!("on resource: {arn} "),
                        &format!("on resource: \"{arn}\" "),
                    )
                };
                KmsError { message: message.map(quoted), ..error }
            }
        })
    }
}

/// The ARN of a bucket of that name.
pub fn arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

/// The bucket; from here on the desk works in its Region, whichever Region was asked.
pub fn find(desk: &mut Desk<'_>, name: &str) -> Result<Bucket, KmsError> {
    let bucket = desk.kept(&arn(name)).and_then(|kept| kept.read::<Bucket>());
    let bucket = bucket.ok_or_else(|| no_such_bucket(name))?;
    desk.region = bucket.region.clone();
    Ok(bucket)
}
