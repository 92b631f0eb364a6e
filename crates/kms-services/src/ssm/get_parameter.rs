//! GetParameter.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::parameter::Known;
use super::types::*;

/// See the module.
pub struct GetParameter;

shape! {
    pub struct Request {
        /// The parameter's name or ARN.
        name: PSParameterName,
        /// Whether to decrypt a SecureString.
        with_decryption: Option<bool>,
    }
}

shape! {
    pub struct Response {
        parameter: Option<Parameter>,
    }
}

impl Operation for GetParameter {
    const NAME: &'static str = "GetParameter";
    const SERVICE: &'static str = "ssm";
    const DOC: &'static str = "Gives out a parameter. A SecureString comes encrypted, without asking KMS, unless --with-decryption is given; then you need kms:Decrypt.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("with and without decryption", "Systems Manager user guide, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name, "withDecryption": r.with_decryption})
    }
}

impl Serves for GetParameter {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let known = Known::asked(desk, &r.name, "GetParameter")?;
        let parameter = known.shown(desk, r.with_decryption == Some(true))?;
        Ok(Response { parameter: Some(parameter) })
    }
}
