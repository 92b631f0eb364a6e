//! Subscribe.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::invalid_parameter;
use super::subscription::Subscription;
use super::topic::Topic;
use super::types::{AttributesMap, Endpoint, Protocol, SubscriptionArn, TopicArn};
use crate::names::fresh_uuid;

/// See the module.
pub struct Subscribe;

shape! {
    pub struct Request {
        /// The topic.
        topic_arn: TopicArn,
        /// How messages are delivered: sqs.
        protocol: Protocol,
        /// The queue's ARN.
        endpoint: Option<Endpoint>,
        /// RawMessageDelivery: true gives the queue the message alone.
        attributes: Option<AttributesMap>,
        /// For subscriptions that wait for a confirmation; those of the lab never do.
        return_subscription_arn: Option<bool>,
    }
}

shape! {
    pub struct Response {
        subscription_arn: Option<SubscriptionArn>,
    }
}

impl Operation for Subscribe {
    const NAME: &'static str = "Subscribe";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Has the messages of a topic put into a queue. The policy of the queue has to let SNS send messages; where the queue is encrypted, the policy of its key has to let SNS use the key.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "a queue of one's own account is subscribed at once",
            "SNS developer guide, as of 2026-11",
        ),
        approximate(
            "no other protocol, and no queue of another account by the topic's owner",
            "AWS: such a subscription waits for a confirmation",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"topicArn": &*r.topic_arn, "protocol": &*r.protocol, "endpoint": r.endpoint.as_deref()})
    }
}

impl Serves for Subscribe {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let topic = Topic::asked(desk, &r.topic_arn, "Subscribe")?;
        if &*r.protocol != "sqs" {
            return Err(invalid_parameter("Protocol")
                .hint("the lab delivers to queues alone: --protocol sqs"));
        }
        let endpoint = r.endpoint.map(|endpoint| endpoint.0).unwrap_or_default();
        let parts: Vec<&str> = endpoint.split(':').collect();
        let [_, _, "sqs", _, account, _] = parts.as_slice() else {
            return Err(invalid_parameter("SQS endpoint ARN")
                .hint("it is the QueueArn that get-queue-attributes shows"));
        };
        let owner = desk.account()?;
        if *account != owner.as_str() {
            return Err(invalid_parameter("SQS endpoint ARN").hint(
                "the lab confirms no subscriptions: the queue's own account has to subscribe it",
            ));
        }
        let raw = match r
            .attributes
            .as_ref()
            .and_then(|it| it.get("RawMessageDelivery"))
            .map(String::as_str)
        {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                return Err(invalid_parameter(
                    "Attributes Reason: RawMessageDelivery: true or false",
                ));
            }
        };
        if let Some(there) =
            topic.subscriptions(desk).into_iter().find(|it| it.endpoint == endpoint)
        {
            return Ok(Response { subscription_arn: Some(there.arn.into()) });
        }
        let arn = format!("{}:{}", topic.arn(), fresh_uuid(desk));
        let made = Subscription { arn: arn.clone(), topic: topic.arn(), owner, endpoint, raw };
        made.save(desk)?;
        Ok(Response { subscription_arn: Some(arn.into()) })
    }
}
