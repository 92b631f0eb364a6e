//! ListSubscriptionsByTopic.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::subscription::Subscription as Known;
use super::topic::Topic;
use super::types::*;

/// See the module.
pub struct ListSubscriptionsByTopic;

shape! {
    pub struct Request {
        /// The topic.
        topic_arn: TopicArn,
    }
}

shape! {
    pub struct Response {
        subscriptions: Option<ListOf<Subscription>>,
    }
}

impl Operation for ListSubscriptionsByTopic {
    const NAME: &'static str = "ListSubscriptionsByTopic";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Lists a topic's subscriptions.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "SNS API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"topicArn": &*r.topic_arn})
    }
}

impl Serves for ListSubscriptionsByTopic {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let topic = Topic::asked(desk, &r.topic_arn, "ListSubscriptionsByTopic")?;
        let shown = |known: Known| Subscription {
            subscription_arn: Some(known.arn.into()),
            owner: Some(known.owner.to_string().into()),
            protocol: Some("sqs".into()),
            endpoint: Some(known.endpoint.into()),
            topic_arn: Some(known.topic.into()),
        };
        let all = topic.subscriptions(desk).into_iter().map(shown).collect();
        Ok(Response { subscriptions: Some(ListOf(all)) })
    }
}
