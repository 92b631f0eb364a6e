//! CreateQueue.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::{set, shown};
use super::faults::{denied, invalid_parameter};
use super::queue::Queue;
use super::types::*;

/// See the module.
pub struct CreateQueue;

shape! {
    pub struct Request {
        /// The queue's name.
        queue_name: QueueName,
        /// Attributes, among them KmsMasterKeyId and KmsDataKeyReusePeriodSeconds.
        attributes: Option<QueueAttributeMap>,
    }
}

shape! {
    pub struct Response {
        queue_url: Option<QueueUrl>,
    }
}

impl Operation for CreateQueue {
    const NAME: &'static str = "CreateQueue";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Makes a queue. Its messages are encrypted with SSE-SQS, or with SSE-KMS where it has a \
        KmsMasterKeyId.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "encryption of new queues, attributes and their limits, one kind of encryption at a time",
            "SQS API reference, as of 2026-11",
        ),
        approximate(
            "the key is first looked at when a message is sent",
            "the developer guide names no call before that",
        ),
        approximate("a deleted queue's name is free at once", "AWS: after 60 seconds"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"queueName": &*r.queue_name, "attributes": r.attributes.as_ref().map(|it| &it.0)})
    }

    fn shown_response(r: &Response) -> Json {
        json!({"queueUrl": r.queue_url.as_deref()})
    }
}

impl Serves for CreateQueue {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let mut made = Queue::new(desk, &owner, &r.queue_name);
        let permission = Permission::to("CreateQueue").on(&made.arn(), &owner);
        desk.ask(permission).map_err(|error| denied(error, "CreateQueue"))?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if !r.queue_name.chars().all(fits) {
            return Err(invalid_parameter(
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
            ));
        }
        let given = r.attributes.map(|given| given.0).unwrap_or_default();
        set(desk, &mut made, &given)?;
        let url = Some(made.url().into());
        if let Ok(there) = Queue::find(desk, &made.arn()) {
            let names: Vec<&str> = given.keys().map(String::as_str).collect();
            let (old, new) = (shown(desk, &there, &names)?, shown(desk, &made, &names)?);
            return match names.iter().find(|name| old.get(**name) != new.get(**name)) {
                None => Ok(Response { queue_url: url }),
                Some(name) => Err(KmsError::new(
                    ErrorCode::QueueAlreadyExists,
                    format!("A queue already exists with the same name and a different value for attribute {name}"),
                )
                .hint("`aws sqs set-queue-attributes` changes the queue that is there")),
            };
        }
        made.save(desk, made.encryption.in_words())?;
        Ok(Response { queue_url: url })
    }
}
