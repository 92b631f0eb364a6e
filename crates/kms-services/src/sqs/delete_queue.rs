//! DeleteQueue.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::queue::Queue;
use super::types::*;

/// See the module.
pub struct DeleteQueue;

shape! {
    pub struct Request {
        /// The queue.
        queue_url: QueueUrl,
    }
}

impl Operation for DeleteQueue {
    const NAME: &'static str = "DeleteQueue";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Deletes a queue with everything in it. KMS hears nothing of it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "SQS API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"queueUrl": &*r.queue_url})
    }
}

impl Serves for DeleteQueue {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let queue = Queue::asked_by_owner(desk, &r.queue_url, "DeleteQueue")?;
        for (name, _) in queue.messages(desk) {
            desk.remove(&name);
        }
        desk.remove(&queue.arn());
        Ok(())
    }
}
