//! DeleteFunction.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::function::Function;
use super::role;
use super::types::*;

/// See the module.
pub struct DeleteFunction;

shape! {
    pub struct Request {
        /// The function's name or ARN.
        function_name: FunctionName,
    }
}

impl Operation for DeleteFunction {
    const NAME: &'static str = "DeleteFunction";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str = "Deletes a function. The execution role gives its grant back.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[unknown("the grant is retired by the role that had it", "AWS does not say")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"functionName": &*r.function_name})
    }
}

impl Serves for DeleteFunction {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let function = Function::asked(desk, &r.function_name, "DeleteFunction")?;
        if let Some(sealed) = &function.environment {
            let session = role::session(desk, &function.role, &function.name);
            sealed.grant.retire(desk, session);
        }
        desk.let_go(&function.warm());
        desk.remove(&function.arn);
        Ok(())
    }
}
