//! DisableEbsEncryptionByDefault.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::settings::Settings;

/// See the module.
pub struct DisableEbsEncryptionByDefault;

shape! {
    pub struct Request {}
}

shape! {
    pub struct Response {
        ebs_encryption_by_default: Option<bool>,
    }
}

impl Operation for DisableEbsEncryptionByDefault {
    const NAME: &'static str = "DisableEbsEncryptionByDefault";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "From now on new volumes in this Region are encrypted only where the request or its snapshot says so.";
    const SCOPE: Scope = Scope::NoKey;
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

impl Serves for DisableEbsEncryptionByDefault {
    fn run(desk: &mut Desk<'_>, _: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("DisableEbsEncryptionByDefault"))?;
        let settings = Settings { by_default: false, ..Settings::here(desk)? };
        settings.save(desk)?;
        Ok(Response { ebs_encryption_by_default: Some(false) })
    }
}
