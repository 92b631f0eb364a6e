//! A topic, and who may do what with it.

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::{denied, no_such_topic};
use super::subscription::Subscription;
use crate::policies::stored;

/// What SNS knows of a topic.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Topic {
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub created: Timestamp,
    pub display_name: String,
    /// The KMS key as it was named; without one messages are not encrypted.
    pub key: Option<String>,
    pub policy: Option<String>,
}

impl Topic {
    /// A new topic, not encrypted.
    pub fn new(desk: &Desk<'_>, owner: &AccountId, name: &str) -> Topic {
        Topic {
            name: name.to_owned(),
            owner: owner.clone(),
            region: desk.region.clone(),
            created: desk.now,
            display_name: String::new(),
            key: None,
            policy: None,
        }
    }

    /// The topic's ARN.
    pub fn arn(&self) -> String {
        format!("arn:{}:sns:{}:{}:{}", self.region.partition(), self.region, self.owner, self.name)
    }

    /// Writes it back.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let what = match &self.key {
            None => "a topic that holds messages in clear".to_owned(),
            Some(key) => format!("a topic that encrypts messages under {key}"),
        };
        desk.keep(&self.arn(), Kept::new("sns", self)?, what);
        Ok(())
    }

    /// The topic of this ARN, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, arn: &str, action: &str) -> Result<Topic, KmsError> {
        let topic = desk.kept(arn).and_then(|kept| kept.read::<Topic>());
        let topic = topic.filter(|topic| topic.region == desk.region).ok_or_else(no_such_topic)?;
        topic.ask(desk, action)?;
        Ok(topic)
    }

    /// As `asked`, for what a topic policy opens to nobody of another account.
    pub fn asked_by_owner(desk: &mut Desk<'_>, arn: &str, action: &str) -> Result<Topic, KmsError> {
        let topic = Topic::asked(desk, arn, action)?;
        if desk.caller.principal.account() == Some(&topic.owner) {
            return Ok(topic);
        }
        Err(KmsError::new(ErrorCode::AuthorizationError, "Not authorized").hint(format!(
            "only people of account {} may do this, whatever the topic policy says",
            topic.owner
        )))
    }

    /// Whether the caller may do this with it.
    pub fn ask(&self, desk: &mut Desk<'_>, action: &str) -> Result<(), KmsError> {
        let permission = Permission::to(action)
            .on(&self.arn(), &self.owner)
            .policy("topic policy", stored(self.policy.as_deref())?);
        desk.ask(permission).map_err(|error| denied(error, action))
    }

    /// Its subscriptions.
    pub fn subscriptions(&self, desk: &Desk<'_>) -> Vec<Subscription> {
        let prefix = format!("{}:", self.arn());
        desk.kept_under(&prefix).filter_map(|(_, kept)| kept.read()).collect()
    }
}
