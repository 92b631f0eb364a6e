//! GetParametersByPath.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::serve::Permission;
use kms_engine::shape::types::ListOf;

use super::parameter::{Known, arn};
use super::types::*;

/// See the module.
pub struct GetParametersByPath;

shape! {
    pub struct Request {
        /// Where in the hierarchy.
        path: PSParameterName,
        /// Whether to go further down.
        recursive: Option<bool>,
        /// Whether to decrypt a SecureString.
        with_decryption: Option<bool>,
    }
}

shape! {
    pub struct Response {
        parameters: Option<ParameterList>,
    }
}

impl Operation for GetParametersByPath {
    const NAME: &'static str = "GetParametersByPath";
    const SERVICE: &'static str = "ssm";
    const DOC: &'static str = "Gives out the parameters under a path.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented, in one page", "Systems Manager API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"path": &*r.path, "recursive": r.recursive, "withDecryption": r.with_decryption})
    }
}

impl Serves for GetParametersByPath {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        if !r.path.starts_with('/') {
            return Err(KmsError::validation(
                "The parameter doesn't meet the parameter name requirements. The path must begin with a forward slash \"/\".",
            ));
        }
        let folder = arn(desk, r.path.trim_end_matches('/'))?;
        let account = desk.account()?;
        desk.ask(Permission::to("GetParametersByPath").on(&folder, &account))?;
        let begun = format!("{}/", folder.trim_end_matches('/'));
        let deep = r.recursive == Some(true);
        let under =
            |arn: &str| arn.strip_prefix(&begun).is_some_and(|rest| deep || !rest.contains('/'));
        let found = desk.kept_under(&begun).filter(|(arn, _)| under(arn));
        // The root has parameters whose names begin without a slash, too: those are in no hierarchy.
        let found: Vec<Known> = found
            .filter_map(|(_, kept)| kept.read::<Known>())
            .filter(|known| known.name.starts_with('/'))
            .collect();
        let mut parameters = Vec::new();
        for known in found {
            parameters.push(known.shown(desk, r.with_decryption == Some(true))?);
        }
        Ok(Response { parameters: Some(ListOf(parameters)) })
    }
}
