//! DeleteSecret.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::Timestamp;
use kms_engine::time::DAY;

use super::faults::invalid_parameter;
use super::secret::Secret;
use super::types::*;

/// The waiting period unless the request says otherwise.
const DAYS: i64 = 30;

/// See the module.
pub struct DeleteSecret;

shape! {
    pub struct Request {
        /// The secret's name or ARN.
        secret_id: SecretIdType,
        /// For how many days it can be brought back; 30 where left out.
        recovery_window_in_days: Option<RecoveryWindowInDaysType>,
        /// Whether to delete it at once.
        force_delete_without_recovery: Option<bool>,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        deletion_date: Option<Timestamp>,
    }
}

impl Operation for DeleteSecret {
    const NAME: &'static str = "DeleteSecret";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str =
        "Marks a secret for deletion; until then it can be restored. Its KMS key stays.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "waiting period, deletion at once",
        "Secrets Manager API reference, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"secretId": &*r.secret_id})
    }
}

impl Serves for DeleteSecret {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut secret = Secret::asked(desk, &r.secret_id, "DeleteSecret")?;
        let gone = match (r.force_delete_without_recovery == Some(true), r.recovery_window_in_days)
        {
            (true, Some(_)) => {
                return Err(invalid_parameter(
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
                ));
            }
            (true, None) => desk.now,
            (false, days) => desk.now.plus(days.map_or(DAYS, |days| days.0) * DAY),
        };
        match gone == desk.now {
            true => desk.remove(&secret.arn),
            false => {
                secret.deleted = Some(gone);
                secret.save(desk, format!("the secret, marked for deletion on {gone}"))?;
            }
        }
        Ok(Response {
            arn: Some(secret.arn.into()),
            name: Some(secret.name.into()),
            deletion_date: Some(gone),
        })
    }
}
