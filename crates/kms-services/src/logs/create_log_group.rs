//! CreateLogGroup.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::check_key;
use super::group::{Group, arn, ask};
use super::types::*;

/// See the module.
pub struct CreateLogGroup;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
        /// The ARN of a KMS key; a key of CloudWatch Logs' own where left out.
        kms_key_id as "kmsKeyId": Option<KmsKeyId>,
    }
}

impl Operation for CreateLogGroup {
    const NAME: &'static str = "CreateLogGroup";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Makes a log group. With a KMS key, the key policy has to let CloudWatch Logs in for this log group.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the service principal, its encryption context, the ARN of the key, words of the refusal",
            "CloudWatch Logs user guide, encrypting log data, as of 2026-11",
        ),
        unknown(
            "which calls try the key: DescribeKey in the caller's name, GenerateDataKey as the service",
            "the guide names permissions, not calls",
        ),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name, "kmsKeyId": r.kms_key_id.as_deref()})
    }
}

impl Serves for CreateLogGroup {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let (arn, owner) = (arn(desk, &r.log_group_name)?, desk.account()?);
        ask(desk, &arn, &owner, "CreateLogGroup")?;
        if Group::find(desk, &arn).is_some() {
            let message = "The specified log group already exists";
            return Err(KmsError::new(ErrorCode::ResourceAlreadyExistsException, message));
        }
        let key = r.kms_key_id.map(|key| key.0);
        let (name, region, created) = (r.log_group_name.0, desk.region.clone(), desk.now);
        let made = Group { arn, name, owner, region, created, key };
        if let Some(key) = &made.key {
            check_key(desk, &made, key)?;
        }
        made.save(desk)
    }
}
