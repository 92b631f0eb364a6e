//! A log group, and who may do what with it.

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::no_such_group;
use crate::names::own_arn;

/// What CloudWatch Logs knows of a log group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Group {
    /// Without the `:*` that some answers put behind it.
    pub arn: String,
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub created: Timestamp,
    /// The ARN of the KMS key; without one a key of CloudWatch Logs' own.
    pub key: Option<String>,
}

impl Group {
    /// The log group, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, name: &str, action: &str) -> Result<Group, KmsError> {
        let (arn, owner) = (arn(desk, name)?, desk.account()?);
        ask(desk, &arn, &owner, action)?;
        Group::find(desk, &arn).ok_or_else(no_such_group)
    }

    /// The log group of this ARN.
    pub fn find(desk: &Desk<'_>, arn: &str) -> Option<Group> {
        desk.kept(arn).and_then(|kept| kept.read())
    }

    /// Writes it back.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let words = match &self.key {
            None => "a log group under a key of CloudWatch Logs' own".to_owned(),
            Some(key) => format!("a log group whose new events are encrypted under {key}"),
        };
        desk.keep(&self.arn, Kept::new("logs", self)?, words);
        Ok(())
    }

    /// The ARN of a log stream in it.
    pub fn stream(&self, name: &str) -> String {
        format!("{}:log-stream:{name}", self.arn)
    }

    /// The names under which its streams and their events are kept.
    pub fn contents(&self, desk: &Desk<'_>) -> Vec<String> {
        let prefix = format!("{}:", self.arn);
        desk.kept_under(&prefix).map(|(name, _)| name.clone()).collect()
    }
}

/// Whether the caller may do this with the log group of this ARN.
pub fn ask(
    desk: &mut Desk<'_>,
    arn: &str,
    owner: &AccountId,
    action: &str,
) -> Result<(), KmsError> {
    desk.ask(Permission::to(action).on(&format!("{arn}:*"), owner))
}

/// The ARN of a log group of the caller's account.
pub fn arn(desk: &Desk<'_>, name: &str) -> Result<String, KmsError> {
    own_arn(desk, "logs", &format!("log-group:{name}"))
}
