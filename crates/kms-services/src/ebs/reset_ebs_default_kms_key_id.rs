//! ResetEbsDefaultKmsKeyId.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::settings::{MANAGED, Settings};
use super::types::*;

/// See the module.
pub struct ResetEbsDefaultKmsKeyId;

shape! {
    pub struct Request {}
}

shape! {
    pub struct Response {
        kms_key_id: Option<Text>,
    }
}

impl Operation for ResetEbsDefaultKmsKeyId {
    const NAME: &'static str = "ResetEbsDefaultKmsKeyId";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Makes the AWS managed key of EBS the default again.";
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

impl Serves for ResetEbsDefaultKmsKeyId {
    fn run(desk: &mut Desk<'_>, _: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("ResetEbsDefaultKmsKeyId"))?;
        let settings = Settings { key: None, ..Settings::here(desk)? };
        settings.save(desk)?;
        Ok(Response { kms_key_id: Some(MANAGED.into()) })
    }
}
