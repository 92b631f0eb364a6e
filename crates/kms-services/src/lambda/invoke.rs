//! Invoke.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::code::Run;
use super::function::Function;
use super::role;
use super::types::*;

/// See the module.
pub struct Invoke;

shape! {
    pub struct Request {
        /// The function's name or ARN.
        function_name: FunctionName,
        /// RequestResponse, or DryRun to check the permission only.
        invocation_type: Option<InvocationType>,
        /// What the function is called with: JSON.
        payload: Option<Blob>,
    }
}

shape! {
    pub struct Response {
        status_code: Option<StatusCode>,
        function_error: Option<Text>,
        executed_version: Option<Text>,
        payload: Option<StreamingBlob>,
    }
}

impl Operation for Invoke {
    const NAME: &'static str = "Invoke";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str = "Runs a function. A new execution environment has the variables decrypted by KMS, as the execution role; an environment that is still there has them in memory.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the words in which a refusal of KMS comes back, lambda:SourceFunctionArn",
            "API reference; public error threads",
        ),
        unknown("an idle execution environment lasts five minutes", "AWS names no time"),
        unknown(
            "the role decrypts directly, without kms:ViaService",
            "else the managed key's policy would do without the grant, and public threads show that it does not",
        ),
        approximate(
            "no asynchronous calls; the code is JSON that lists calls to KMS",
            "no program runs here",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"functionName": &*r.function_name})
    }
}

impl Serves for Invoke {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let function = Function::asked(desk, &r.function_name, "InvokeFunction")?;
        if r.invocation_type == Some(InvocationType::DryRun) {
            return Ok(Response {
                status_code: Some(StatusCode(204)),
                function_error: None,
                executed_version: None,
                payload: None,
            });
        }
        let event = r.payload.map(|payload| payload.0).unwrap_or_else(|| b"{}".to_vec());
        let event = serde_json::from_slice(&event).map_err(|error| {
            let message = format!("Could not parse request body into json: {error}");
            KmsError::new(ErrorCode::InvalidRequestContentException, message).hint(
                "--payload takes base64; for plain text add --cli-binary-format raw-in-base64-out",
            )
        })?;
        let mut variables = function.start(desk)?;
        variables.insert("AWS_LAMBDA_FUNCTION_NAME".to_owned(), function.name.clone());
        variables.insert("AWS_REGION".to_owned(), desk.region.to_string());
        let steps = function.code.steps(desk, &function.arn)?;
        let run = Run {
            variables: &variables,
            event: &event,
            session: role::session(desk, &function.role, &function.name),
            context: vec![("lambda:SourceFunctionArn".to_owned(), function.arn.clone())],
        };
        let (answer, error) = match run.go(desk, &steps) {
            Ok(answer) => (answer, None),
            Err(error) => (error, Some(Text::from("Unhandled"))),
        };
        Ok(Response {
            status_code: Some(StatusCode(200)),
            function_error: error,
            executed_version: Some("$LATEST".into()),
            payload: Some(answer.to_string().into_bytes().into()),
        })
    }
}
