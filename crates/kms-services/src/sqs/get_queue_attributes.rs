//! GetQueueAttributes.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::EncryptionContextType;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::shown;
use super::queue::Queue;
use super::types::*;

/// See the module.
pub struct GetQueueAttributes;

shape! {
    pub struct Request {
        /// The queue.
        queue_url: QueueUrl,
        /// Which attributes; All for all.
        attribute_names: Option<AttributeNameList>,
    }
}

shape! {
    pub struct Response {
        attributes: Option<QueueAttributeMap>,
    }
}

impl Operation for GetQueueAttributes {
    const NAME: &'static str = "GetQueueAttributes";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str =
        "Shows a queue's attributes, among them how its messages are encrypted.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact("names and values", "SQS API reference, as of 2026-11"),
        approximate(
            "the numbers of messages are exact, in the order of the alphabet",
            "AWS: approximate, in no order",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"queueUrl": &*r.queue_url, "attributeNames": r.attribute_names.as_ref().map(names)})
    }
}

fn names(list: &AttributeNameList) -> Vec<&str> {
    list.iter().map(|name| &**name).collect()
}

impl Serves for GetQueueAttributes {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let queue = Queue::asked(desk, &r.queue_url, "GetQueueAttributes")?;
        let asked = r.attribute_names.as_ref().map(names).unwrap_or_default();
        let shown = shown(desk, &queue, &asked)?;
        Ok(Response { attributes: (!shown.is_empty()).then_some(EncryptionContextType(shown)) })
    }
}
