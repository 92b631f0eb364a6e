//! DeleteTrail.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::trail::Trail;
use super::types::*;

/// See the module.
pub struct DeleteTrail;

shape! {
    pub struct Request {
        /// The trail's name or ARN.
        name: Text,
    }
}

impl Operation for DeleteTrail {
    const NAME: &'static str = "DeleteTrail";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Deletes a trail. Its log files stay in the bucket.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "CloudTrail API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name})
    }
}

impl Serves for DeleteTrail {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let trail = Trail::asked(desk, &r.name, "DeleteTrail")?;
        desk.remove(&trail.arn);
        Ok(())
    }
}
