//! ModifyEbsDefaultKmsKeyId.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::settings::Settings;
use super::types::*;
use crate::names::key_arn;

/// See the module.
pub struct ModifyEbsDefaultKmsKeyId;

shape! {
    pub struct Request {
        /// The key: its id, ARN, alias name or alias ARN.
        kms_key_id: KmsKeyId,
    }
}

shape! {
    pub struct Response {
        kms_key_id: Option<Text>,
    }
}

impl Operation for ModifyEbsDefaultKmsKeyId {
    const NAME: &'static str = "ModifyEbsDefaultKmsKeyId";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Sets the key of new encrypted volumes whose request names none.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "the key is not tried here: a volume that needs it fails later",
        "EBS user guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"kmsKeyId": &*r.kms_key_id})
    }
}

impl Serves for ModifyEbsDefaultKmsKeyId {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("ModifyEbsDefaultKmsKeyId"))?;
        let key = key_arn(desk, &r.kms_key_id)?;
        let settings = Settings { key: Some(key.clone()), ..Settings::here(desk)? };
        settings.save(desk)?;
        Ok(Response { kms_key_id: Some(key.into()) })
    }
}
