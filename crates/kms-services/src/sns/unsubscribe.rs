//! Unsubscribe.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::denied;
use super::subscription::Subscription as Known;
use super::types::*;

/// See the module.
pub struct Unsubscribe;

shape! {
    pub struct Request {
        /// The subscription.
        subscription_arn: SubscriptionArn,
    }
}

impl Operation for Unsubscribe {
    const NAME: &'static str = "Unsubscribe";
    const SERVICE: &'static str = "sns";
    const DOC: &'static str = "Ends a subscription.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "SNS API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"subscriptionArn": &*r.subscription_arn})
    }
}

impl Serves for Unsubscribe {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let known = desk.kept(&r.subscription_arn).and_then(|kept| kept.read::<Known>());
        let Some(known) = known else {
            let message = "Subscription does not exist";
            return Err(KmsError::new(ErrorCode::NotFound, message)
                .hint("`aws sns list-subscriptions-by-topic --topic-arn ARN` lists them"));
        };
        let permission = Permission::to("Unsubscribe").on(&known.arn, &known.owner);
        desk.ask(permission).map_err(|error| denied(error, "Unsubscribe"))?;
        desk.remove(&known.arn);
        Ok(())
    }
}
