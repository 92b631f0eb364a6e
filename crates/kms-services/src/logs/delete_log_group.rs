//! DeleteLogGroup.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::group::Group;
use super::types::*;

/// See the module.
pub struct DeleteLogGroup;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
    }
}

impl Operation for DeleteLogGroup {
    const NAME: &'static str = "DeleteLogGroup";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Deletes a log group with everything in it. KMS hears nothing of it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "CloudWatch Logs API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name})
    }
}

impl Serves for DeleteLogGroup {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let group = Group::asked(desk, &r.log_group_name, "DeleteLogGroup")?;
        for name in group.contents(desk) {
            desk.remove(&name);
        }
        desk.remove(&group.arn);
        Ok(())
    }
}
