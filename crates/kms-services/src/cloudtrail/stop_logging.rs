//! StopLogging.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::delivery::deliver;
use super::trail::Trail;
use super::types::*;

/// See the module.
pub struct StopLogging;

shape! {
    pub struct Request {
        /// The trail's name or ARN.
        name: Text,
    }
}

impl Operation for StopLogging {
    const NAME: &'static str = "StopLogging";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Has a trail record nothing more.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[approximate(
        "the last log file, which its five minutes have not ended yet, is not delivered",
        "AWS delivers it",
    )];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name})
    }
}

impl Serves for StopLogging {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut trail = Trail::asked(desk, &r.name, "StopLogging")?;
        deliver(desk, &mut trail)?;
        trail.stopped = Some(desk.now);
        trail.save(desk, "records nothing more")
    }
}
