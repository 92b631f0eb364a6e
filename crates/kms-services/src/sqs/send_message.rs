//! SendMessage.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::{DELAY, SIZE, number};
use super::faults::invalid_parameter;
use super::message::put;
use super::queue::Queue;
use super::types::*;

/// See the module.
pub struct SendMessage;

shape! {
    pub struct Request {
        /// The queue.
        queue_url: QueueUrl,
        /// The message.
        message_body: MessageBody,
        /// For how many seconds nobody receives it.
        delay_seconds: Option<Number>,
    }
}

shape! {
    pub struct Response {
        md5_of_message_body as "MD5OfMessageBody": Option<Text>,
        message_id: Option<Text>,
    }
}

impl Operation for SendMessage {
    const NAME: &'static str = "SendMessage";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Sends a message. With SSE-KMS, SQS asks KMS for a data key on your behalf and decrypts it \
        once: you need kms:GenerateDataKey and kms:Decrypt. It then uses the data key for a while without asking again.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "calls to KMS, encryption context, how long a data key is used, what counts as one requester, names of errors",
            "SQS developer guide, as of 2026-11",
        ),
        approximate("no message attributes, groups, batches", "KMS never hears of them"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"queueUrl": &*r.queue_url, "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS"})
    }
}

impl Serves for SendMessage {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let queue = Queue::asked(desk, &r.queue_url, "SendMessage")?;
        send(desk, &queue, &r.message_body, r.delay_seconds)
    }
}

/// Checks a message and puts it into the queue.
pub fn send(
    desk: &mut Desk<'_>,
    queue: &Queue,
    body: &str,
    delay: Option<Number>,
) -> Result<Response, KmsError> {
    if body.is_empty() {
        let message = "The request must contain the parameter MessageBody.";
        return Err(KmsError::new(ErrorCode::MissingParameter, message));
    }
    let longest = number(queue, SIZE);
    if i64::try_from(body.len()).is_ok_and(|length| length > longest) {
        return Err(invalid_parameter(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {longest} bytes."
        )));
    }
    let delay = delay.map_or(number(queue, DELAY), |delay| delay.0);
    if !(0..=900).contains(&delay) {
        return Err(invalid_parameter(format!(
            "Value {delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900."
        )));
    }
    let sent = put(desk, queue, body, delay)?;
    Ok(Response { md5_of_message_body: Some(sent.md5.into()), message_id: Some(sent.id.into()) })
}
