//! PutResourcePolicy.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::ErrorCode;

use super::secret::Secret;
use super::types::*;
use crate::policies::check;

/// See the module.
pub struct PutResourcePolicy;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
        /// The policy document.
        resource_policy: NonEmptyResourcePolicyType,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
    }
}

impl Operation for PutResourcePolicy {
    const NAME: &'static str = "PutResourcePolicy";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str =
        "Puts a policy on a secret. It opens the secret to others, not the KMS key behind it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "Secrets Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id, "resourcePolicy": &*r.resource_policy})
    }
}

impl Serves for PutResourcePolicy {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut secret = Secret::asked_alive(desk, &r.secret_id, "PutResourcePolicy")?;
        let nobody = "This policy contains invalid principals";
        check(desk, &r.resource_policy, ErrorCode::MalformedPolicyDocumentException, nobody)?;
        secret.policy = Some(r.resource_policy.0);
        secret.save(desk, "the secret with its policy")?;
        Ok(Response { arn: Some(secret.arn.into()), name: Some(secret.name.into()) })
    }
}
