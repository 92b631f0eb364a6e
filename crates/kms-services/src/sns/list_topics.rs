//! ListTopics.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::topic::Topic as Known;
use super::types::*;

/// See the module.
pub struct ListTopics;

shape! {
    pub struct Response {
        topics: Option<ListOf<Topic>>,
    }
}

impl Operation for ListTopics {
    const NAME: &'static str = "ListTopics";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Lists your account's topics in the Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("all topics in one answer, without pages", "AWS: 100 a page")];
    type Request = ();
    type Response = Response;

    fn shown(_: &()) -> Json {
        json!({})
    }
}

impl Serves for ListTopics {
    fn run(desk: &mut Desk<'_>, _: ()) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let home = Known::new(desk, &owner, "");
        home.ask(desk, "ListTopics")?;
        let prefix = home.arn();
        let topics = desk.kept_under(&prefix).filter_map(|(_, kept)| kept.read::<Known>());
        let shown = |topic: Known| Topic { topic_arn: Some(topic.arn().into()) };
        Ok(Response { topics: Some(ListOf(topics.map(shown).collect())) })
    }
}
