//! Publish.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{By, Desk, Kept};
use kms_engine::time::MINUTE;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::{from_kms, invalid_parameter};
use super::subscription::Message;
use super::topic::Topic;
use super::types::*;
use crate::keys::context;
use crate::names::{fresh_uuid, key_arn_of};
use crate::reuse::Reuse;
use crate::sealing::seal;

/// For how long SNS uses a data key; nobody can change it.
const LIFE: i64 = 5 * MINUTE;

/// See the module.
pub struct Publish;

shape! {
    pub struct Request {
        /// The topic.
        topic_arn: TopicArn,
        /// The message.
        message: MessageText,
        /// What it is about.
        subject: Option<Subject>,
    }
}

shape! {
    pub struct Response {
        message_id: Option<Text>,
    }
}

impl Operation for Publish {
    const NAME: &'static str = "Publish";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Publishes a message. For an encrypted topic SNS asks KMS for a data key on your behalf and \
        decrypts it once: you need kms:GenerateDataKey and kms:Decrypt. Into an encrypted queue SNS comes as itself: the \
        policy of the queue's key has to let sns.amazonaws.com do both.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "calls to KMS, encryption context, five minutes of one data key, names of errors, who asks for the queue's key",
            "SNS developer guide, as of 2026-11",
        ),
        approximate(
            "deliveries happen at once and are not tried again",
            "AWS: afterwards, without new tries where permission is missing",
        ),
        approximate(
            "what a queue gets bears no signature and no URLs",
            "nobody in the lab could follow them",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"topicArn": &*r.topic_arn, "message": "HIDDEN_DUE_TO_SECURITY_REASONS"})
    }
}

impl Serves for Publish {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let topic = Topic::asked(desk, &r.topic_arn, "Publish")?;
        if r.message.is_empty() {
            return Err(invalid_parameter("Empty message"));
        }
        let id = fresh_uuid(desk);
        let kept = match &topic.key {
            Some(key) => Some(protect(desk, &topic, key, &id, &r.message)?),
            None => None,
        };
        let subject = r.subject.as_deref();
        let message = Message { id: &id, subject, text: &r.message };
        for subscription in topic.subscriptions(desk) {
            subscription.deliver(desk, &topic, &message);
        }
        if let Some(name) = kept {
            desk.remove(&name);
        }
        Ok(Response { message_id: Some(id.into()) })
    }
}

/// Puts the message away encrypted, until it is delivered; its name.
fn protect(
    desk: &mut Desk<'_>,
    topic: &Topic,
    key: &str,
    id: &str,
    text: &str,
) -> Result<String, KmsError> {
    let key = key_arn_of(&topic.owner, &topic.region, key);
    let bound = context([("aws:sns:topicArn", &topic.arn())]);
    let scope = format!("sns {}", topic.arn());
    let reuse = Reuse { scope, called: "data key", life: LIFE, context: &bound, by: By::Caller };
    let made = reuse.to_encrypt_tried(desk, &key).map_err(from_kms)?;
    let name = format!("{} message {id}", topic.arn());
    let bytes = seal(desk, &made.clear, &name, text.as_bytes())?;
    let words = format!("{} bytes of ciphertext and the encrypted data key", bytes.len());
    let kept = Kept::with_bytes("sns", &json!({"encrypted": made.encrypted}), bytes)?;
    desk.keep(&name, kept, words);
    Ok(name)
}
