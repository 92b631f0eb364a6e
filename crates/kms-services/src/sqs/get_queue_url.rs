//! GetQueueUrl.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::principal::AccountId;
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::no_such_queue;
use super::queue::{Queue, arn};
use super::types::*;

/// See the module.
pub struct GetQueueUrl;

shape! {
    pub struct Request {
        /// The queue's name.
        queue_name: QueueName,
        /// The account it is in, where it is not yours.
        queue_owner_aws_account_id as "QueueOwnerAWSAccountId": Option<Text>,
    }
}

shape! {
    pub struct Response {
        queue_url: Option<QueueUrl>,
    }
}

impl Operation for GetQueueUrl {
    const NAME: &'static str = "GetQueueUrl";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Tells the URL that a queue is named by.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "SQS API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"queueName": &*r.queue_name})
    }
}

impl Serves for GetQueueUrl {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = match r.queue_owner_aws_account_id {
            Some(named) => AccountId::parse(&named).ok_or_else(no_such_queue)?,
            None => desk.account()?,
        };
        let queue = Queue::find(desk, &arn(&owner, &desk.region, &r.queue_name))?;
        queue.ask(desk, "GetQueueUrl")?;
        Ok(Response { queue_url: Some(queue.url().into()) })
    }
}
