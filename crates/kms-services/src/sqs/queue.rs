//! A queue, and who may do what with it.

use std::collections::BTreeMap;

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::time::SECOND;
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::attributes::{RETENTION, number};
use super::faults::{denied, invalid_address, no_such_queue};
use super::message::{Message, prefix};
use crate::policies::stored;

/// What SQS knows of a queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Queue {
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub encryption: Encryption,
    /// The attributes that are numbers and were set.
    pub numbers: BTreeMap<String, i64>,
    pub policy: Option<String>,
}

/// How new messages are encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encryption {
    /// Not at all.
    None,
    /// SSE-SQS: keys that SQS manages, no KMS.
    Sqs,
    /// SSE-KMS, under the key as it was named.
    Kms { key: String },
}

impl Encryption {
    /// `SSE-KMS under alias/app`.
    pub fn in_words(&self) -> String {
        match self {
            Encryption::None => "a queue that keeps messages in clear".to_owned(),
            Encryption::Sqs => "a queue that encrypts messages with SSE-SQS".to_owned(),
            Encryption::Kms { key } => {
                format!("a queue that encrypts messages with SSE-KMS under {key}")
            }
        }
    }
}

impl Queue {
    /// A new queue, with SSE-SQS as every new one.
    pub fn new(desk: &Desk<'_>, owner: &AccountId, name: &str) -> Queue {
        Queue {
            name: name.to_owned(),
            owner: owner.clone(),
            region: desk.region.clone(),
            created: desk.now,
            modified: desk.now,
            encryption: Encryption::Sqs,
            numbers: BTreeMap::new(),
            policy: None,
        }
    }

    /// The queue's ARN.
    pub fn arn(&self) -> String {
        arn(&self.owner, &self.region, &self.name)
    }

    /// The queue's URL.
    pub fn url(&self) -> String {
        format!("https://sqs.{}.amazonaws.com/{}/{}", self.region, self.owner, self.name)
    }

    /// Writes it back.
    pub fn save(&self, desk: &mut Desk<'_>, what: impl Into<String>) -> Result<(), KmsError> {
        desk.keep(&self.arn(), Kept::new("sqs", self)?, what);
        Ok(())
    }

    /// The queue of this URL, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, url: &str, action: &str) -> Result<Queue, KmsError> {
        let parts: Vec<&str> = url.rsplitn(3, '/').collect();
        let [name, account, _] = parts.as_slice() else { return Err(invalid_address(url)) };
        let account = AccountId::parse(account).ok_or_else(|| invalid_address(url))?;
        let queue = Queue::find(desk, &arn(&account, &desk.region, name))?;
        queue.ask(desk, action)?;
        Ok(queue)
    }

    /// As `asked`, for what a queue policy opens to nobody of another account.
    pub fn asked_by_owner(desk: &mut Desk<'_>, url: &str, action: &str) -> Result<Queue, KmsError> {
        let queue = Queue::asked(desk, url, action)?;
        if desk.caller.principal.account() == Some(&queue.owner) {
            return Ok(queue);
        }
        Err(KmsError::new(ErrorCode::AccessDenied, "Access to the resource is denied.").hint(
            format!(
                "only people of account {} may do this, whatever the queue policy says",
                queue.owner
            ),
        ))
    }

    /// The queue of this ARN.
    pub fn find(desk: &Desk<'_>, arn: &str) -> Result<Queue, KmsError> {
        desk.kept(arn).and_then(|kept| kept.read::<Queue>()).ok_or_else(no_such_queue)
    }

    /// Whether the caller may do this with it.
    pub fn ask(&self, desk: &mut Desk<'_>, action: &str) -> Result<(), KmsError> {
        let permission = Permission::to(action)
            .on(&self.arn(), &self.owner)
            .policy("queue policy", stored(self.policy.as_deref())?);
        desk.ask(permission).map_err(|error| denied(error, action))
    }

    /// Its messages by the name they are kept under, oldest first, without those that stayed too long.
    pub fn messages(&self, desk: &Desk<'_>) -> Vec<(String, Message)> {
        let prefix = prefix(self);
        let life = number(self, RETENTION) * SECOND;
        let all = desk.kept_under(&prefix);
        let all = all.filter_map(|(name, kept)| Some((name.clone(), kept.read::<Message>()?)));
        let mut there: Vec<_> =
            all.filter(|(_, message)| desk.now < message.sent.plus(life)).collect();
        there.sort_by_key(|(_, message)| message.sent);
        there
    }
}

/// The ARN of a queue.
pub fn arn(owner: &AccountId, region: &Region, name: &str) -> String {
    format!("arn:{}:sqs:{region}:{owner}:{name}", region.partition())
}
