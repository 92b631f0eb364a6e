//! UpdateFunctionCode.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::invalid;
use super::function::{Code, Function};
use super::types::*;

/// See the module.
pub struct UpdateFunctionCode;

shape! {
    pub struct Request {
        /// The function's name or ARN.
        function_name: FunctionName,
        /// The deployment package: here JSON, a list of calls to KMS.
        zip_file: Option<Blob>,
    }
}

impl Operation for UpdateFunctionCode {
    const NAME: &'static str = "UpdateFunctionCode";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str =
        "Gives a function other code. Its environment variables stay as they are.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("the code is JSON that lists calls to KMS", "no program runs here")];
    type Request = Request;
    type Response = FunctionConfiguration;

    fn shown(r: &Request) -> Json {
        json!({"functionName": &*r.function_name})
    }
}

impl Serves for UpdateFunctionCode {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<FunctionConfiguration, KmsError> {
        let mut function = Function::asked(desk, &r.function_name, "UpdateFunctionCode")?;
        let package = r.zip_file.ok_or_else(|| {
            invalid("Please provide a source for function code.")
                .hint("--zip-file fileb://handler.json")
        })?;
        function.code = Code::take(desk, &function.arn, &package)?;
        function.save(desk)?;
        Ok(function.read(desk))
    }
}
