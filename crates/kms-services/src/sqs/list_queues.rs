//! ListQueues.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::denied;
use super::queue::{Queue, arn};
use super::types::*;

/// See the module.
pub struct ListQueues;

shape! {
    pub struct Request {
        /// Only queues whose names begin so.
        queue_name_prefix: Option<QueueNamePrefix>,
    }
}

shape! {
    pub struct Response {
        queue_urls: Option<ListOf<QueueUrl>>,
    }
}

impl Operation for ListQueues {
    const NAME: &'static str = "ListQueues";
    const SERVICE: &'static str = "sqs";
    const DOC: &'static str = "Lists your account's queues in the Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("all queues in one answer, without pages", "AWS: up to 1,000 a page")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"queueNamePrefix": r.queue_name_prefix.as_deref()})
    }
}

impl Serves for ListQueues {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let permission = Permission::to("ListQueues").on(&arn(&owner, &desk.region, ""), &owner);
        desk.ask(permission).map_err(|error| denied(error, "ListQueues"))?;
        let prefix = arn(&owner, &desk.region, r.queue_name_prefix.as_deref().unwrap_or_default());
        let queues = desk.kept_under(&prefix).filter_map(|(_, kept)| kept.read::<Queue>());
        let urls: Vec<QueueUrl> = queues.map(|queue| queue.url().into()).collect();
        Ok(Response { queue_urls: (!urls.is_empty()).then_some(ListOf(urls)) })
    }
}
