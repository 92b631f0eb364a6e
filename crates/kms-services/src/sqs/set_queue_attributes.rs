//! SetQueueAttributes.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::set;
use super::queue::Queue;
use super::types::*;

/// See the module.
pub struct SetQueueAttributes;

shape! {
    pub struct Request {
        /// The queue.
        queue_url: QueueUrl,
        /// Attributes, among them Policy, KmsMasterKeyId and KmsDataKeyReusePeriodSeconds.
        attributes: QueueAttributeMap,
    }
}

impl Operation for SetQueueAttributes {
    const NAME: &'static str = "SetQueueAttributes";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Changes a queue. Another key is for messages from now on: those that are there stay under \
        the key they were encrypted with.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "attributes and their limits, what becomes of messages that are there",
        "SQS developer guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"queueUrl": &*r.queue_url, "attributes": &r.attributes.0})
    }
}

impl Serves for SetQueueAttributes {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut queue = Queue::asked_by_owner(desk, &r.queue_url, "SetQueueAttributes")?;
        set(desk, &mut queue, &r.attributes)?;
        queue.modified = desk.now;
        queue.save(desk, queue.encryption.in_words())
    }
}
