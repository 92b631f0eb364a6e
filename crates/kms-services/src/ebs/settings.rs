//! What an account has set for EBS in a Region: whether new volumes are encrypted in any case, and with which key.

use kms_engine::KmsError;
use kms_engine::serve::{Desk, Kept};
use serde::{Deserialize, Serialize};

use crate::names::own_arn;

/// The key where the account has set none.
pub const MANAGED: &str = "alias/aws/ebs";

/// The settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Whether new volumes and copies of snapshots are encrypted even where nobody asks for it.
    pub by_default: bool,
    /// The default key as an ARN; none for the managed key.
    pub key: Option<String>,
}

impl Settings {
    /// Those of the caller's account in this Region.
    pub fn here(desk: &Desk<'_>) -> Result<Settings, KmsError> {
        let kept = desk.kept(&name(desk)?);
        Ok(kept.and_then(|kept| kept.read()).unwrap_or_default())
    }

    /// Writes them.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let what = match self.by_default {
            true => "new volumes are encrypted, whatever the request says",
            false => "new volumes are encrypted where the request says so",
        };
        let name = name(desk)?;
        desk.keep(&name, Kept::new("ec2", self)?, what);
        Ok(())
    }

    /// The default key as KMS takes it.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(MANAGED)
    }
}

fn name(desk: &Desk<'_>) -> Result<String, KmsError> {
    own_arn(desk, "ec2", "ebs-settings")
}
