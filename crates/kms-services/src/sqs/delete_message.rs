//! DeleteMessage.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::message::{Message, prefix};
use super::queue::Queue;
use super::types::*;

/// See the module.
pub struct DeleteMessage;

shape! {
    pub struct Request {
        /// The queue.
        queue_url: QueueUrl,
        /// What came with the message when it was last received.
        receipt_handle: ReceiptHandle,
    }
}

impl Operation for DeleteMessage {
    const NAME: &'static str = "DeleteMessage";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Deletes a message that was received. KMS hears nothing of it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("a handle from before the last receipt deletes nothing", "AWS: it may")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"queueUrl": &*r.queue_url, "receiptHandle": &*r.receipt_handle})
    }
}

impl Serves for DeleteMessage {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let queue = Queue::asked(desk, &r.queue_url, "DeleteMessage")?;
        let handle = BASE64.decode(&*r.receipt_handle).ok();
        let handle = handle.and_then(|bytes| String::from_utf8(bytes).ok());
        let id = handle.as_deref().and_then(|handle| handle.split_once(' ')).map(|(id, _)| id);
        let id = id.ok_or_else(|| {
            let message = format!(
                "The input receipt handle \"{}\" is not a valid receipt handle.",
                &*r.receipt_handle
            );
            KmsError::new(ErrorCode::ReceiptHandleIsInvalid, message)
                .hint("it comes with the message: `aws sqs receive-message`")
        })?;
        let name = format!("{}{id}", prefix(&queue));
        let message = desk.kept(&name).and_then(|kept| kept.read::<Message>());
        if message.is_some_and(|message| message.handle.as_deref() == Some(&*r.receipt_handle)) {
            desk.remove(&name);
        }
        Ok(())
    }
}
