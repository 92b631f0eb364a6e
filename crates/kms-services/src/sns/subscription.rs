//! A subscription, and how a message reaches its queue.

use kms_engine::KmsError;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::topic::Topic;

/// What SNS knows of a subscription.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subscription {
    pub arn: String,
    pub topic: String,
    pub owner: AccountId,
    /// The queue's ARN.
    pub endpoint: String,
    /// Whether the queue gets the message alone, without what SNS says about it.
    pub raw: bool,
}

/// A message on its way.
#[derive(Debug)]
pub struct Message<'a> {
    pub id: &'a str,
    pub subject: Option<&'a str>,
    pub text: &'a str,
}

impl Subscription {
    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let words = format!("messages go to {}", self.endpoint);
        desk.keep(&self.arn, Kept::new("sns", self)?, words);
        Ok(())
    }

    /// Puts a message into the queue, in the name of SNS. That it does not arrive is told to nobody but the flow, as in
    /// AWS, where only a metric of the topic counts it.
    pub fn deliver(&self, desk: &mut Desk<'_>, topic: &Topic, message: &Message<'_>) {
        let body = match self.raw {
            true => message.text.to_owned(),
            false => envelope(desk, topic, message),
        };
        let context = [
            ("aws:SourceArn".to_owned(), topic.arn()),
            ("aws:SourceAccount".to_owned(), topic.owner.to_string()),
        ];
        let arrived =
            crate::sqs::deliver(desk, "sns.amazonaws.com", context.to_vec(), &self.endpoint, &body);
        if arrived.is_err() {
            desk.did("counts a failed delivery; whoever published is not told");
        }
    }
}

/// What the queue gets: the message, and what SNS says about it.
fn envelope(desk: &Desk<'_>, topic: &Topic, message: &Message<'_>) -> String {
    let mut body = json!({
        "Type": "Notification",
        "MessageId": message.id,
        "TopicArn": topic.arn(),
        "Message": message.text,
        "Timestamp": desk.now.to_iso_seconds(),
    });
    if let (Some(subject), Some(body)) = (message.subject, body.as_object_mut()) {
        body.insert("Subject".to_owned(), json!(subject));
    }
    format!("{body:#}")
}
