//! StartLogging.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::trail::Trail;
use super::types::*;

/// See the module.
pub struct StartLogging;

shape! {
    pub struct Request {
        /// The trail's name or ARN.
        name: Text,
    }
}

impl Operation for StartLogging {
    const NAME: &'static str = "StartLogging";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Has a trail record what happens from now on.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "CloudTrail API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name})
    }
}

impl Serves for StartLogging {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut trail = Trail::asked(desk, &r.name, "StartLogging")?;
        if !trail.is_logging() {
            trail.started = Some(desk.now);
            trail.stopped = None;
            trail.next = desk.world().trail.end();
        }
        trail.save(desk, "records from now on")
    }
}
