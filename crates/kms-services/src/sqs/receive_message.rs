//! ReceiveMessage.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Kept};
use kms_engine::shape::types::{EncryptionContextType, ListOf};
use kms_engine::time::SECOND;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::{VISIBILITY, number};
use super::faults::invalid_parameter;
use super::message::{self, body};
use super::queue::Queue;
use super::types::*;
use crate::names::fresh_uuid;

/// See the module.
pub struct ReceiveMessage;

shape! {
    pub struct Request {
        /// The queue.
        queue_url: QueueUrl,
        /// Which attributes, by the old name.
        attribute_names: Option<AttributeNameList>,
        /// Which attributes; All for all.
        message_system_attribute_names: Option<AttributeNameList>,
        /// How many messages at most, 1 to 10.
        max_number_of_messages: Option<Number>,
        /// For how many seconds nobody else receives them.
        visibility_timeout: Option<Number>,
        /// How long to wait for a message; the lab never waits.
        wait_time_seconds: Option<Number>,
    }
}

shape! {
    pub struct Response {
        messages: Option<ListOf<Message>>,
    }
}

impl Operation for ReceiveMessage {
    const NAME: &'static str = "ReceiveMessage";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Receives messages. With SSE-KMS, SQS decrypts the data key on your behalf: you need \
        kms:Decrypt. It then uses the data key for a while without asking again.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "calls to KMS, encryption context, how long a data key is used, names of errors",
            "SQS developer guide, as of 2026-11",
        ),
        approximate(
            "a consumer's messages from several producers cost one Decrypt for each producer's data key",
            "the guide's formula counts one for each consumer",
        ),
        approximate(
            "the oldest visible messages, without waiting",
            "AWS: any messages, in about the order they were sent",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"queueUrl": &*r.queue_url, "maxNumberOfMessages": r.max_number_of_messages.map(|it| it.0)})
    }
}

impl Serves for ReceiveMessage {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let queue = Queue::asked(desk, &r.queue_url, "ReceiveMessage")?;
        let most = within(&r.max_number_of_messages, "MaxNumberOfMessages", 1, 10)?.unwrap_or(1);
        let hidden = within(&r.visibility_timeout, "VisibilityTimeout", 0, 43_200)?;
        let hidden = hidden.unwrap_or(number(&queue, VISIBILITY));
        within(&r.wait_time_seconds, "WaitTimeSeconds", 0, 20)?;
        let now = desk.now;
        let mut there = queue.messages(desk);
        there.retain(|(_, message)| message.visible <= now);
        there.truncate(usize::try_from(most).unwrap_or(1));
        let asked: Vec<&str> = [&r.attribute_names, &r.message_system_attribute_names]
            .into_iter()
            .flatten()
            .flat_map(|names| names.iter().map(|name| &**name))
            .collect();
        let mut messages = Vec::new();
        for (name, mut message) in there {
            let body = body(desk, &queue, &name, &message)?;
            let handle = BASE64.encode(format!("{} {}", message.id, fresh_uuid(desk)));
            message.received += 1;
            message.visible = now.plus(hidden * SECOND);
            message.first_received.get_or_insert(now);
            message.handle = Some(handle.clone());
            let bytes = desk.kept(&name).map(|kept| kept.bytes.to_vec()).unwrap_or_default();
            let words = format!("hidden from everybody for {hidden} seconds");
            desk.keep(&name, Kept::with_bytes("sqs", &message, bytes)?, words);
            let attributes = attributes(&message, &asked);
            messages.push(Message {
                message_id: Some(message.id.into()),
                receipt_handle: Some(handle.into()),
                md5_of_body: Some(message.md5.into()),
                body: Some(body.into()),
                attributes: (!attributes.is_empty()).then_some(EncryptionContextType(attributes)),
            });
        }
        Ok(Response { messages: (!messages.is_empty()).then_some(ListOf(messages)) })
    }
}

fn within(
    given: &Option<Number>,
    name: &str,
    least: i64,
    greatest: i64,
) -> Result<Option<i64>, KmsError> {
    let given = given.map(|given| given.0);
    match given {
        Some(value) if !(least..=greatest).contains(&value) => Err(invalid_parameter(format!(
            "Value {value} for parameter {name} is invalid. Reason: Must be between {least} and {greatest}, if provided."
        ))),
        given => Ok(given),
    }
}

/// What one may learn of a message beside its body; none of it is encrypted.
fn attributes(message: &message::Message, asked: &[&str]) -> BTreeMap<String, String> {
    let first = message.first_received.unwrap_or(message.sent);
    let all = [
        ("SenderId", message.sender.clone()),
        ("SentTimestamp", message.sent.0.to_string()),
        ("ApproximateReceiveCount", message.received.to_string()),
        ("ApproximateFirstReceiveTimestamp", first.0.to_string()),
    ];
    let wanted = |name: &str| asked.contains(&name) || asked.contains(&"All");
    let shown = all.into_iter().filter(|(name, _)| wanted(name));
    shown.map(|(name, value)| (name.to_owned(), value)).collect()
}
