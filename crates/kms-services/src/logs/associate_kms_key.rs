//! AssociateKmsKey.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::check_key;
use super::group::Group;
use super::types::*;

/// See the module.
pub struct AssociateKmsKey;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
        /// The ARN of the KMS key.
        kms_key_id as "kmsKeyId": KmsKeyId,
    }
}

impl Operation for AssociateKmsKey {
    const NAME: &'static str = "AssociateKmsKey";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str =
        "Gives a log group a key. Only events from now on are encrypted under it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "only new events are encrypted under the key",
            "CloudWatch Logs user guide, encrypting log data, as of 2026-11",
        ),
        approximate("the key counts at once", "AWS: within five minutes"),
        approximate("no resourceIdentifier for the results of queries", "there are no queries"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name, "kmsKeyId": &*r.kms_key_id})
    }
}

impl Serves for AssociateKmsKey {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut group = Group::asked(desk, &r.log_group_name, "AssociateKmsKey")?;
        check_key(desk, &group, &r.kms_key_id)?;
        group.key = Some(r.kms_key_id.0);
        group.save(desk)
    }
}
