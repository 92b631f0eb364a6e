//! GetEbsEncryptionByDefault.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::settings::Settings;
use super::types::*;

/// See the module.
pub struct GetEbsEncryptionByDefault;

shape! {
    pub struct Request {}
}

shape! {
    pub struct Response {
        ebs_encryption_by_default: Option<bool>,
        sse_type: Option<Text>,
    }
}

impl Operation for GetEbsEncryptionByDefault {
    const NAME: &'static str = "GetEbsEncryptionByDefault";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Tells whether new volumes in this Region are encrypted in any case.";
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

impl Serves for GetEbsEncryptionByDefault {
    fn run(desk: &mut Desk<'_>, _: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("GetEbsEncryptionByDefault"))?;
        let on = Settings::here(desk)?.by_default;
        let sse_type = Some(if on { "sse-kms" } else { "none" }.into());
        Ok(Response { ebs_encryption_by_default: Some(on), sse_type })
    }
}
