//! GetLogEvents.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::encryption::{Event, text};
use super::faults::no_such_stream;
use super::group::Group;
use super::types::*;

/// See the module.
pub struct GetLogEvents;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
        /// The log stream.
        log_stream_name as "logStreamName": LogStreamName,
        /// How many at most.
        limit as "limit": Option<Limit>,
        /// Whether the oldest come first when there are too many.
        start_from_head as "startFromHead": Option<bool>,
    }
}

shape! {
    pub struct Response {
        events as "events": Option<ListOf<OutputLogEvent>>,
    }
}

impl Operation for GetLogEvents {
    const NAME: &'static str = "GetLogEvents";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Reads the events of a log stream. CloudWatch Logs decrypts them as itself: you need nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "who asks KMS, with which encryption context",
            "CloudWatch Logs user guide, encrypting log data, as of 2026-11",
        ),
        approximate("no tokens of pages, no times", "KMS never hears of them"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name, "logStreamName": &*r.log_stream_name})
    }
}

impl Serves for GetLogEvents {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let group = Group::asked(desk, &r.log_group_name, "GetLogEvents")?;
        let arn = group.stream(&r.log_stream_name);
        if desk.kept(&arn).is_none() {
            return Err(no_such_stream());
        }
        let prefix = format!("{arn} ");
        let all = desk.kept_under(&prefix);
        let mut all: Vec<(String, Event)> =
            all.filter_map(|(name, kept)| Some((name.clone(), kept.read()?))).collect();
        let most = r.limit.map_or(10_000, |limit| usize::try_from(limit.0).unwrap_or(1));
        if r.start_from_head == Some(true) {
            all.truncate(most);
        } else {
            all.drain(..all.len().saturating_sub(most));
        }
        let mut events = Vec::new();
        for (name, event) in all {
            let message = text(desk, &group, &name, &event)?;
            events.push(OutputLogEvent {
                timestamp: Some(Millis(event.timestamp)),
                message: Some(message.into()),
                ingestion_time: Some(Millis(event.ingested)),
            });
        }
        Ok(Response { events: Some(ListOf(events)) })
    }
}
