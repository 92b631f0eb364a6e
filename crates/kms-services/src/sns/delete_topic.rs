//! DeleteTopic.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::topic::Topic;
use super::types::*;

/// See the module.
pub struct DeleteTopic;

shape! {
    pub struct Request {
        /// The topic.
        topic_arn: TopicArn,
    }
}

impl Operation for DeleteTopic {
    const NAME: &'static str = "DeleteTopic";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Deletes a topic with its subscriptions. KMS hears nothing of it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "SNS API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"topicArn": &*r.topic_arn})
    }
}

impl Serves for DeleteTopic {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let topic = Topic::asked_by_owner(desk, &r.topic_arn, "DeleteTopic")?;
        for subscription in topic.subscriptions(desk) {
            desk.remove(&subscription.arn);
        }
        desk.remove(&topic.arn());
        Ok(())
    }
}
