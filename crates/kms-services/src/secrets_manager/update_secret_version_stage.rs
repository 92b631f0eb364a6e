//! UpdateSecretVersionStage.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::invalid_parameter;
use super::secret::{CURRENT, Secret};
use super::types::*;

/// See the module.
pub struct UpdateSecretVersionStage;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
        /// The label.
        version_stage: SecretVersionStageType,
        /// The version that has the label now.
        remove_from_version_id: Option<SecretVersionIdType>,
        /// The version that gets it.
        move_to_version_id: Option<SecretVersionIdType>,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
    }
}

impl Operation for UpdateSecretVersionStage {
    const NAME: &'static str = "UpdateSecretVersionStage";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Moves a label from one version to another: the last step of a rotation. KMS hears nothing of it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "labels; the former AWSCURRENT becomes AWSPREVIOUS",
        "Secrets Manager API reference, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({
            "secretId": &*r.secret_id, "versionStage": &*r.version_stage,
            "moveToVersionId": r.move_to_version_id.as_deref(), "removeFromVersionId": r.remove_from_version_id.as_deref(),
        })
    }
}

impl Serves for UpdateSecretVersionStage {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut secret = Secret::asked_alive(desk, &r.secret_id, "UpdateSecretVersionStage")?;
        let stage = &*r.version_stage;
        let holder = secret.labelled(stage).cloned();
        if holder.as_deref() != r.remove_from_version_id.as_deref() {
            let holder = holder.as_deref().unwrap_or("no version");
            return Err(invalid_parameter(format!(
                "The parameter RemoveFromVersionId must name the version that the staging label {stage} is attached to now:                  {holder}."
            )));
        }
        let to = r.move_to_version_id.as_deref();
        if to.is_some_and(|to| !secret.versions.contains_key(to)) {
            return Err(invalid_parameter(
                "Secrets Manager can't find the version in MoveToVersionId.",
            ));
        }
        if stage == CURRENT && to.is_none() {
            return Err(invalid_parameter(
                "You can't remove AWSCURRENT; move it to another version.",
            ));
        }
        secret.label(stage, to);
        secret.save(desk, format!("{stage} at another version; the values stay as they are"))?;
        Ok(Response { arn: Some(secret.arn.into()), name: Some(secret.name.into()) })
    }
}
