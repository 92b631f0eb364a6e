//! GetSecretValue.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;
use kms_engine::{ErrorCode, Timestamp};

use super::secret::{CURRENT, Secret};
use super::types::*;

/// See the module.
pub struct GetSecretValue;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
        /// Which version.
        version_id: Option<SecretVersionIdType>,
        /// The version with which label; AWSCURRENT where left out.
        version_stage: Option<SecretVersionStageType>,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        version_id: Option<SecretVersionIdType>,
        secret_binary: Option<SecretBinaryType>,
        secret_string: Option<SecretStringType>,
        version_stages: Option<ListOf<SecretVersionStageType>>,
        created_date: Option<Timestamp>,
    }
}

impl Operation for GetSecretValue {
    const NAME: &'static str = "GetSecretValue";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Gives out a secret's value. It takes secretsmanager:GetSecretValue, and kms:Decrypt on the key behind the version.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "versions, labels, encryption context, refusals",
        "Secrets Manager user guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id, "versionId": r.version_id.as_deref(), "versionStage": r.version_stage.as_deref()})
    }
}

impl Serves for GetSecretValue {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let secret = Secret::asked_alive(desk, &r.secret_id, "GetSecretValue")?;
        let stage = r.version_stage.as_deref();
        let wanted = match (&r.version_id, stage) {
            (Some(id), None) => secret.versions.get(&id.0).map(|_| id.0.clone()),
            (Some(id), Some(stage)) => {
                secret.labelled(stage).filter(|found| **found == id.0).cloned()
            }
            (None, stage) => secret.labelled(stage.unwrap_or(CURRENT)).cloned(),
        };
        let id = wanted.ok_or_else(|| {
            let which = match &r.version_id {
                Some(id) => format!("VersionId: {}", &**id),
                None => format!("staging label: {}", stage.unwrap_or(CURRENT)),
            };
            KmsError::new(
                ErrorCode::ResourceNotFoundException,
                format!("Secrets Manager can't find the specified secret value for {which}"),
            )
        })?;
        let (text, binary) = secret.value(desk, &id)?.split();
        let version = secret.versions.get(&id);
        Ok(Response {
            arn: Some(secret.arn.clone().into()),
            name: Some(secret.name.clone().into()),
            secret_binary: binary,
            secret_string: text,
            version_stages: version
                .map(|version| version.stages.iter().cloned().map(Into::into).collect()),
            created_date: version.map(|version| version.created),
            version_id: Some(id.into()),
        })
    }
}
