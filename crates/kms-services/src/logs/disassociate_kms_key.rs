//! DisassociateKmsKey.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::group::Group;
use super::types::*;

/// See the module.
pub struct DisassociateKmsKey;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
    }
}

impl Operation for DisassociateKmsKey {
    const NAME: &'static str = "DisassociateKmsKey";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Takes the key from a log group. Events that are there stay under it: CloudWatch Logs still needs it to read them.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "what becomes of events that are there",
        "CloudWatch Logs user guide, encrypting log data, as of 2026-11",
    )];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name})
    }
}

impl Serves for DisassociateKmsKey {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut group = Group::asked(desk, &r.log_group_name, "DisassociateKmsKey")?;
        group.key = None;
        group.save(desk)
    }
}
