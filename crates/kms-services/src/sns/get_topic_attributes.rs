//! GetTopicAttributes.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::EncryptionContextType;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::shown;
use super::topic::Topic as Known;
use super::types::*;

/// See the module.
pub struct GetTopicAttributes;

shape! {
    pub struct Request {
        /// The topic.
        topic_arn: TopicArn,
    }
}

shape! {
    pub struct Response {
        attributes: Option<AttributesMap>,
    }
}

impl Operation for GetTopicAttributes {
    const NAME: &'static str = "GetTopicAttributes";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Shows a topic: its key, its policy, how many subscriptions it has.";
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

impl Serves for GetTopicAttributes {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let topic = Known::asked(desk, &r.topic_arn, "GetTopicAttributes")?;
        let shown = shown(desk, &topic);
        Ok(Response { attributes: Some(EncryptionContextType(shown)) })
    }
}
