//! DeleteParameter.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::parameter::Known;
use super::types::*;

/// See the module.
pub struct DeleteParameter;

shape! {
    pub struct Request {
        /// The parameter's name.
        name: PSParameterName,
    }
}

impl Operation for DeleteParameter {
    const NAME: &'static str = "DeleteParameter";
    const SERVICE: &'static str = "ssm";
    const DOC: &'static str = "Deletes a parameter. Its KMS key stays.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "Systems Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name})
    }
}

impl Serves for DeleteParameter {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let known = Known::asked(desk, &r.name, "DeleteParameter")?;
        desk.remove(&known.arn);
        Ok(())
    }
}
