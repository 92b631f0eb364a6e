//! PutLogEvents.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::put;
use super::faults::no_such_stream;
use super::group::Group;
use super::types::*;

/// See the module.
pub struct PutLogEvents;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
        /// The log stream.
        log_stream_name as "logStreamName": LogStreamName,
        /// What happened, and when.
        log_events as "logEvents": ListOf<InputLogEvent, 1, 10000>,
    }
}

shape! {
    pub struct Response {
        next_sequence_token as "nextSequenceToken": Option<Text>,
    }
}

impl Operation for PutLogEvents {
    const NAME: &'static str = "PutLogEvents";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Writes events into a log stream. CloudWatch Logs encrypts them as itself: you need nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "who asks KMS, with which encryption context",
            "CloudWatch Logs user guide, encrypting log data, as of 2026-11",
        ),
        unknown(
            "how often KMS is asked: a data key for five minutes and a log group",
            "the guide says that a change takes up to five minutes",
        ),
        approximate(
            "events of any time are taken",
            "AWS: of the last 14 days and the next two hours",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name, "logStreamName": &*r.log_stream_name})
    }
}

impl Serves for PutLogEvents {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let group = Group::asked(desk, &r.log_group_name, "PutLogEvents")?;
        if desk.kept(&group.stream(&r.log_stream_name)).is_none() {
            return Err(no_such_stream());
        }
        put(desk, &group, &r.log_stream_name, &r.log_events)?;
        Ok(Response { next_sequence_token: Some("1".into()) })
    }
}
