//! CreateTopic.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::attributes::{set, shown};
use super::faults::invalid_parameter;
use super::topic::Topic;
use super::types::*;

/// See the module.
pub struct CreateTopic;

shape! {
    pub struct Request {
        /// The topic's name.
        name: TopicName,
        /// Attributes, among them KmsMasterKeyId and Policy.
        attributes: Option<AttributesMap>,
    }
}

shape! {
    pub struct Response {
        topic_arn: Option<TopicArn>,
    }
}

impl Operation for CreateTopic {
    const NAME: &'static str = "CreateTopic";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str =
        "Makes a topic. With a KmsMasterKeyId its messages are encrypted until they are delivered.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "attributes, a second creation with the same attributes",
            "SNS API reference, as of 2026-11",
        ),
        approximate(
            "a topic without a policy is open to its own account by IAM alone",
            "AWS: a default policy that says so",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name, "attributes": r.attributes.as_ref().map(|it| &it.0)})
    }
}

impl Serves for CreateTopic {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let mut made = Topic::new(desk, &owner, &r.name);
        made.ask(desk, "CreateTopic")?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if !r.name.chars().all(fits) {
            return Err(invalid_parameter("Topic Name"));
        }
        let given = r.attributes.map(|given| given.0).unwrap_or_default();
        for (name, value) in &given {
            set(desk, &mut made, name, value)?;
        }
        let arn = made.arn();
        if let Some(there) = desk.kept(&arn).and_then(|kept| kept.read::<Topic>()) {
            let (old, new) = (shown(desk, &there), shown(desk, &made));
            if given.keys().any(|name| old.get(name) != new.get(name)) {
                return Err(invalid_parameter(
                    "Attributes Reason: Topic already exists with different attributes",
                ));
            }
            return Ok(Response { topic_arn: Some(arn.into()) });
        }
        made.save(desk)?;
        Ok(Response { topic_arn: Some(arn.into()) })
    }
}
