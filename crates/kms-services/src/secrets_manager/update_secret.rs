//! UpdateSecret.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::secret::{CURRENT, Secret, Value};
use super::types::*;
use crate::names::key_arn;

/// See the module.
pub struct UpdateSecret;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
        /// What makes a retry safe: it becomes the version's id.
        client_request_token: Option<ClientRequestTokenType>,
        /// A new description.
        description: Option<DescriptionType>,
        /// A new KMS key.
        kms_key_id: Option<KmsKeyIdType>,
        /// A new value, as bytes.
        secret_binary: Option<SecretBinaryType>,
        /// A new value, as text.
        secret_string: Option<SecretStringType>,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        version_id: Option<SecretVersionIdType>,
    }
}

impl Operation for UpdateSecret {
    const NAME: &'static str = "UpdateSecret";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Changes a secret's value, key or description. With a new key the labelled versions' data keys are put under it, if you may decrypt them; the values stay as they are.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "calls to KMS, the trial of the new key, versions that stay under the old one",
        "Secrets Manager user guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id, "kmsKeyId": r.kms_key_id.as_deref(), "description": r.description.as_deref()})
    }
}

impl Serves for UpdateSecret {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut secret = Secret::asked_alive(desk, &r.secret_id, "UpdateSecret")?;
        let value = Value::of(r.secret_string, r.secret_binary)?;
        if let Some(description) = r.description {
            secret.description = Some(description.0);
        }
        if let Some(key) = r.kms_key_id {
            let own = !key.is_empty() && *key != *"alias/aws/secretsmanager";
            let key = if own { Some(key_arn(desk, &key)?) } else { None };
            if key != secret.key {
                secret.key = key;
                secret.try_key(desk)?;
                secret.rewrap(desk)?;
            }
        }
        let token = r.client_request_token.as_deref();
        let version = match value {
            Some(value) => Some(secret.put(desk, &value, token, &[CURRENT.to_owned()])?),
            None => None,
        };
        secret.save(desk, "the secret as it is now")?;
        Ok(Response {
            arn: Some(secret.arn.into()),
            name: Some(secret.name.into()),
            version_id: version.map(Into::into),
        })
    }
}
