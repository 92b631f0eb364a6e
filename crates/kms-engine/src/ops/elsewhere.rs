//! What an operation sets off in another Region, and the record it leaves there.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::arn::{KeyArn, Region, uuid};
use crate::call::Caller;
use crate::cx::Cx;
use crate::trail::{Actor, Event, EventType};

/// Adds the record of a call that KMS makes on the caller's behalf in the key's Region.
pub(super) fn record(cx: &mut Cx<'_>, name: &str, key: &KeyArn, request: Json, response: Json) {
    let caller =
        Caller { via_service: Some("kms.amazonaws.com".to_owned()), ..Caller::clone(cx.caller) };
    let event = Event {
        actor: Actor::Caller(Arc::new(caller)),
        time: cx.now,
        service: "kms".to_owned(),
        name: name.to_owned(),
        region: key.region.clone(),
        error: None,
        request,
        response,
        additional: Map::new(),
        details: Map::new(),
        request_id: Some(uuid(cx.id_bytes())),
        event_id: uuid(cx.id_bytes()),
        shared_event_id: None,
        read_only: false,
        resources: vec![(key.account.clone(), key.to_string())],
        event_type: EventType::AwsApiCall,
        recipient: Some(key.account.clone()),
    };
    cx.follow_up(event);
}

/// The Region of that name in the same partition as this one.
pub(super) fn region(cx: &Cx<'_>, name: &str) -> Option<Region> {
    Region::parse(name).filter(|region| region.partition() == cx.region.partition())
}
