//! GetFunctionConfiguration.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::function::Function;
use super::types::*;

/// See the module.
pub struct GetFunctionConfiguration;

shape! {
    pub struct Request {
        /// The function's name or ARN.
        function_name: FunctionName,
    }
}

impl Operation for GetFunctionConfiguration {
    const NAME: &'static str = "GetFunctionConfiguration";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str = "Shows a function with its environment variables, which are decrypted on your behalf: with a key of your own that takes kms:Decrypt.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "without kms:Decrypt an error stands in place of the variables",
            "Lambda developer guide; API reference",
        ),
        unknown("the words of that error but for a denial", "not recorded"),
    ];
    type Request = Request;
    type Response = FunctionConfiguration;

    fn shown(r: &Request) -> Json {
        json!({"functionName": &*r.function_name})
    }
}

impl Serves for GetFunctionConfiguration {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<FunctionConfiguration, KmsError> {
        let function = Function::asked(desk, &r.function_name, "GetFunctionConfiguration")?;
        Ok(function.read(desk))
    }
}
