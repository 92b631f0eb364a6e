//! GetParameters.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::ErrorCode;
use kms_engine::shape::types::ListOf;

use super::parameter::Known;
use super::types::*;

/// See the module.
pub struct GetParameters;

shape! {
    pub struct Request {
        /// The parameters' names.
        names: ListOf<PSParameterName, 1, 10>,
        /// Whether to decrypt a SecureString.
        with_decryption: Option<bool>,
    }
}

shape! {
    pub struct Response {
        parameters: Option<ParameterList>,
        invalid_parameters: Option<ListOf<PSParameterName>>,
    }
}

impl Operation for GetParameters {
    const NAME: &'static str = "GetParameters";
    const SERVICE: &'static str = "ssm";
    const DOC: &'static str =
        "Gives out up to ten parameters: one call to KMS for each SecureString that is decrypted.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "Systems Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        let names: Vec<&str> = r.names.iter().map(|name| &**name).collect();
        json!({"names": names, "withDecryption": r.with_decryption})
    }
}

impl Serves for GetParameters {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (mut parameters, mut missing) = (Vec::new(), Vec::new());
        for name in r.names.0 {
            match Known::asked(desk, &name, "GetParameters") {
                Ok(known) => parameters.push(known.shown(desk, r.with_decryption == Some(true))?),
                Err(error) if error.code == ErrorCode::ParameterNotFound => missing.push(name),
                Err(error) => return Err(error),
            }
        }
        Ok(Response {
            parameters: Some(ListOf(parameters)),
            invalid_parameters: Some(ListOf(missing)),
        })
    }
}
