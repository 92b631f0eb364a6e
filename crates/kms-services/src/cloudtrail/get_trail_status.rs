//! GetTrailStatus.

use kms_engine::Timestamp;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::delivery::deliver;
use super::trail::Trail;
use super::types::*;

/// See the module.
pub struct GetTrailStatus;

shape! {
    pub struct Request {
        /// The trail's name or ARN.
        name: Text,
    }
}

shape! {
    pub struct Response {
        is_logging: Option<bool>,
        latest_delivery_error: Option<Text>,
        latest_delivery_time: Option<Timestamp>,
        start_logging_time: Option<Timestamp>,
        stop_logging_time: Option<Timestamp>,
    }
}

impl Operation for GetTrailStatus {
    const NAME: &'static str = "GetTrailStatus";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Delivers the log files that are due, and tells how that went.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "names and content of log files, one for each Region and five minutes, encrypted in the name of CloudTrail",
            "CloudTrail user guide, encrypting log files; KMS developer guide, as of 2026-11",
        ),
        approximate(
            "log files are delivered when the status is asked for",
            "AWS: about every five minutes",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name})
    }
}

impl Serves for GetTrailStatus {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut trail = Trail::asked(desk, &r.name, "GetTrailStatus")?;
        if trail.is_logging() && deliver(desk, &mut trail)? {
            trail.save(desk, "how far the log files are delivered")?;
        }
        Ok(Response {
            is_logging: Some(trail.is_logging()),
            latest_delivery_error: trail.error.map(Into::into),
            latest_delivery_time: trail.delivered,
            start_logging_time: trail.started,
            stop_logging_time: trail.stopped,
        })
    }
}
