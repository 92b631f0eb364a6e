//! GetFunction.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::function::Function;
use super::types::*;

/// See the module.
pub struct GetFunction;

shape! {
    pub struct Request {
        /// The function's name or ARN.
        function_name: FunctionName,
    }
}

shape! {
    pub struct Response {
        configuration: Option<FunctionConfiguration>,
    }
}

impl Operation for GetFunction {
    const NAME: &'static str = "GetFunction";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str = "Shows a function with its environment variables, which are decrypted on your behalf: with a key of your own that takes kms:Decrypt.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("no address of the code comes with it", "not simulated")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"functionName": &*r.function_name})
    }
}

impl Serves for GetFunction {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let function = Function::asked(desk, &r.function_name, "GetFunction")?;
        Ok(Response { configuration: Some(function.read(desk)) })
    }
}
