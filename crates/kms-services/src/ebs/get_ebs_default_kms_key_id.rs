//! GetEbsDefaultKmsKeyId.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::settings::Settings;
use super::types::*;

/// See the module.
pub struct GetEbsDefaultKmsKeyId;

shape! {
    pub struct Request {}
}

shape! {
    pub struct Response {
        kms_key_id: Option<Text>,
    }
}

impl Operation for GetEbsDefaultKmsKeyId {
    const NAME: &'static str = "GetEbsDefaultKmsKeyId";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Tells the key of new encrypted volumes whose request names none.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "a setting of the account in one Region; what is there stays as it is",
        "EBS user guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(_: &Request) -> Json {
        json!({})
    }
}

impl Serves for GetEbsDefaultKmsKeyId {
    fn run(desk: &mut Desk<'_>, _: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("GetEbsDefaultKmsKeyId"))?;
        Ok(Response { kms_key_id: Some(Settings::here(desk)?.key().into()) })
    }
}
