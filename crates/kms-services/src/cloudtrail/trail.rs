//! A trail, and who may do what with it.

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use crate::names::own_arn;

/// What CloudTrail knows of a trail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trail {
    pub arn: String,
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub bucket: String,
    pub prefix: Option<String>,
    pub every_region: bool,
    /// The ARN of the KMS key; without one log files are under SSE-S3.
    pub key: Option<String>,
    pub started: Option<Timestamp>,
    pub stopped: Option<Timestamp>,
    /// The position of the first record that is not delivered yet.
    pub next: usize,
    pub delivered: Option<Timestamp>,
    /// Why the last delivery failed.
    pub error: Option<String>,
}

impl Trail {
    /// The trail, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, name: &str, action: &str) -> Result<Trail, KmsError> {
        let (arn, owner) = (arn(desk, name)?, desk.account()?);
        desk.ask(Permission::to(action).on(&arn, &owner))?;
        Trail::find(desk, &arn).filter(|trail| trail.owner == owner).ok_or_else(|| {
            let message = format!("Unknown trail: {arn} for the user: {owner}");
            KmsError::new(ErrorCode::TrailNotFoundException, message)
                .hint("`aws cloudtrail describe-trails` lists those of your account in this Region")
        })
    }

    /// The trail of this ARN.
    pub fn find(desk: &Desk<'_>, arn: &str) -> Option<Trail> {
        desk.kept(arn).and_then(|kept| kept.read())
    }

    /// Writes it back.
    pub fn save(&self, desk: &mut Desk<'_>, what: impl Into<String>) -> Result<(), KmsError> {
        desk.keep(&self.arn, Kept::new("cloudtrail", self)?, what);
        Ok(())
    }

    /// Whether it records.
    pub fn is_logging(&self) -> bool {
        self.started.is_some() && self.stopped.is_none()
    }

    /// `log files go to the bucket logs, under KEY`.
    pub fn in_words(&self) -> String {
        let key = self.key.as_deref().unwrap_or("a key of S3's own");
        format!("log files go to the bucket {}, under {key}", self.bucket)
    }
}

/// The ARN of a trail of the caller's account.
pub fn arn(desk: &Desk<'_>, name: &str) -> Result<String, KmsError> {
    match name.starts_with("arn:") {
        true => Ok(name.to_owned()),
        false => own_arn(desk, "cloudtrail", &format!("trail/{name}")),
    }
}
