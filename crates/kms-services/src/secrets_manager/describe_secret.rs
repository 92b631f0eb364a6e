//! DescribeSecret.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::Timestamp;

use super::secret::Secret;
use super::types::*;

/// See the module.
pub struct DescribeSecret;

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
        description: Option<DescriptionType>,
        kms_key_id: Option<KmsKeyIdType>,
        last_changed_date: Option<Timestamp>,
        deleted_date: Option<Timestamp>,
        version_ids_to_stages: Option<VersionsToStages>,
        created_date: Option<Timestamp>,
    }
}

impl Operation for DescribeSecret {
    const NAME: &'static str = "DescribeSecret";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Tells everything about a secret but its value; no key is asked for. KmsKeyId is missing where it is the AWS managed key.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("members of what is simulated", "Secrets Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id})
    }
}

impl Serves for DescribeSecret {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let secret = Secret::asked(desk, &r.secret_id, "DescribeSecret")?;
        let stages =
            secret.versions.iter().map(|(id, version)| (id.clone(), version.stages.clone()));
        let stages = stages.filter(|(_, stages)| !stages.is_empty()).collect();
        Ok(Response {
            version_ids_to_stages: Some(VersionsToStages(stages)),
            arn: Some(secret.arn.into()),
            name: Some(secret.name.into()),
            description: secret.description.map(Into::into),
            kms_key_id: secret.key.map(Into::into),
            last_changed_date: Some(secret.changed),
            deleted_date: secret.deleted,
            created_date: Some(secret.created),
        })
    }
}
