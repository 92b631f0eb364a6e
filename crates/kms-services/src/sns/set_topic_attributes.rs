//! SetTopicAttributes.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::set;
use super::topic::Topic;
use super::types::*;

/// See the module.
pub struct SetTopicAttributes;

shape! {
    pub struct Request {
        /// The topic.
        topic_arn: TopicArn,
        /// Which attribute.
        attribute_name: AttributeName,
        /// Its value; nothing takes it away.
        attribute_value: Option<AttributeValue>,
    }
}

impl Operation for SetTopicAttributes {
    const NAME: &'static str = "SetTopicAttributes";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Changes a topic: its KmsMasterKeyId, its Policy.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "SNS API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"topicArn": &*r.topic_arn, "attributeName": &*r.attribute_name, "attributeValue": r.attribute_value.as_deref()})
    }
}

impl Serves for SetTopicAttributes {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut topic = Topic::asked_by_owner(desk, &r.topic_arn, "SetTopicAttributes")?;
        set(desk, &mut topic, &r.attribute_name, r.attribute_value.as_deref().unwrap_or_default())?;
        topic.save(desk)
    }
}
