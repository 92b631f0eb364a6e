//! GetResourcePolicy.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::secret::Secret;
use super::types::*;

/// See the module.
pub struct GetResourcePolicy;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        resource_policy: Option<NonEmptyResourcePolicyType>,
    }
}

impl Operation for GetResourcePolicy {
    const NAME: &'static str = "GetResourcePolicy";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Shows the policy of a secret.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "Secrets Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id})
    }
}

impl Serves for GetResourcePolicy {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let secret = Secret::asked(desk, &r.secret_id, "GetResourcePolicy")?;
        Ok(Response {
            arn: Some(secret.arn.into()),
            name: Some(secret.name.into()),
            resource_policy: secret.policy.map(Into::into),
        })
    }
}
