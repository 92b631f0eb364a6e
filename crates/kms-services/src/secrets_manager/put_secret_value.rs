//! PutSecretValue.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;

use super::faults::invalid_parameter;
use super::secret::{CURRENT, Secret, Value};
use super::types::*;

/// See the module.
pub struct PutSecretValue;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
        /// What makes a retry safe: it becomes the version's id.
        client_request_token: Option<ClientRequestTokenType>,
        /// The value, as bytes.
        secret_binary: Option<SecretBinaryType>,
        /// The value, as text.
        secret_string: Option<SecretStringType>,
        /// The new version's labels; AWSCURRENT where left out.
        version_stages: Option<ListOf<SecretVersionStageType, 1, 20>>,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        version_id: Option<SecretVersionIdType>,
        version_stages: Option<ListOf<SecretVersionStageType>>,
    }
}

impl Operation for PutSecretValue {
    const NAME: &'static str = "PutSecretValue";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Adds a version with a new value, under a data key of its own. A rotation first labels it AWSPENDING.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("calls to KMS, labels, retries", "Secrets Manager user guide, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id, "clientRequestToken": r.client_request_token.as_deref()})
    }
}

impl Serves for PutSecretValue {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut secret = Secret::asked_alive(desk, &r.secret_id, "PutSecretValue")?;
        let value = Value::of(r.secret_string, r.secret_binary)?;
        let value = value.ok_or_else(|| {
            invalid_parameter("You must provide either SecretString or SecretBinary.")
        })?;
        let stages: Vec<String> = match r.version_stages {
            Some(stages) => stages.0.into_iter().map(|stage| stage.0).collect(),
            None => vec![CURRENT.to_owned()],
        };
        let id = secret.put(desk, &value, r.client_request_token.as_deref(), &stages)?;
        secret.save(
            desk,
            "a new version: the value encrypted under its data key, and the encrypted data key",
        )?;
        let version = secret.versions.get(&id);
        Ok(Response {
            arn: Some(secret.arn.clone().into()),
            name: Some(secret.name.clone().into()),
            version_stages: version
                .map(|version| version.stages.iter().cloned().map(Into::into).collect()),
            version_id: Some(id.into()),
        })
    }
}
