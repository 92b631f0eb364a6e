//! RestoreSecret.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::secret::Secret;
use super::types::*;

/// See the module.
pub struct RestoreSecret;

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
    }
}

impl Operation for RestoreSecret {
    const NAME: &'static str = "RestoreSecret";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Brings back a secret that is marked for deletion.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "Secrets Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id})
    }
}

impl Serves for RestoreSecret {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut secret = Secret::asked(desk, &r.secret_id, "RestoreSecret")?;
        secret.deleted = None;
        secret.save(desk, "the secret, no longer marked for deletion")?;
        Ok(Response { arn: Some(secret.arn.into()), name: Some(secret.name.into()) })
    }
}
