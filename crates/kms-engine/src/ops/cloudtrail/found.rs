//! A record as LookupEvents sees it: its attributes, and how it shows them.

use serde_json::Value as Json;

use super::types::{Event, LookupAttributeKey, Resource};
use crate::principal::Principal;
use crate::shape::types::ListOf;
use crate::time::Timestamp;
use crate::trail::{self, Actor};

/// Whether an attribute of the record is exactly this.
pub fn is(record: &trail::Event, key: LookupAttributeKey, value: &str) -> bool {
    match key {
        LookupAttributeKey::EventId => record.event_id == value,
        LookupAttributeKey::EventName => record.name == value,
        LookupAttributeKey::ReadOnly => read_only(record) == value,
        LookupAttributeKey::Username => username(record) == Some(value),
        LookupAttributeKey::EventSource => record.source() == value,
        LookupAttributeKey::AccessKeyId => access_key(record) == Some(value),
        LookupAttributeKey::ResourceType => {
            resources(record).iter().any(|(kind, _)| *kind == value)
        }
        LookupAttributeKey::ResourceName => resources(record).iter().any(|(_, name)| name == value),
    }
}

/// The record as LookupEvents answers it.
pub fn shown(record: &trail::Event) -> Event {
    let resource = |(kind, name): (&str, String)| Resource {
        resource_type: Some(kind.into()),
        resource_name: Some(name.into()),
    };
    let resources: ListOf<Resource> = resources(record).into_iter().map(resource).collect();
    Event {
        event_id: Some(record.event_id.as_str().into()),
        event_name: Some(record.name.as_str().into()),
        read_only: Some(read_only(record).into()),
        access_key_id: access_key(record).map(Into::into),
        event_time: Some(Timestamp(record.time.0 - record.time.0.rem_euclid(1000))),
        event_source: Some(record.source().into()),
        username: username(record).map(Into::into),
        resources: Some(resources),
        cloud_trail_event: Some(record.to_json().to_string().into()),
    }
}

fn read_only(record: &trail::Event) -> &'static str {
    if record.read_only { "true" } else { "false" }
}

/// The name of the user, or of the session; AWS's own actions have none, and strangers are not named.
fn username(record: &trail::Event) -> Option<&str> {
    let Actor::Caller(caller) = &record.actor else { return None };
    match &caller.principal {
        Principal::Root { .. } => Some("root"),
        Principal::User { name, .. } | Principal::FederatedUser { name, .. } => Some(name),
        Principal::AssumedRole { session, .. } => Some(session),
        Principal::Service { .. } => None,
    }
}

fn access_key(record: &trail::Event) -> Option<&str> {
    match &record.actor {
        Actor::Caller(caller) => caller.access_key_id.as_deref(),
        _ => None,
    }
}

/// The kinds and names of what the record is about. IAM's records have no such list: what their parameters name
/// stands in its place.
fn resources(record: &trail::Event) -> Vec<(&'static str, String)> {
    let listed = record.listed_resources().into_iter().flatten();
    let listed: Vec<_> = listed.map(|(_, kind, arn)| (kind, arn.to_owned())).collect();
    if record.service != "iam" {
        return listed;
    }
    const NAMED: &[(&str, &str)] = &[
        ("userName", "AWS::IAM::User"),
        ("roleName", "AWS::IAM::Role"),
        ("groupName", "AWS::IAM::Group"),
        ("policyArn", "AWS::IAM::Policy"),
        ("accessKeyId", "AWS::IAM::AccessKey"),
    ];
    let name = |member: &str| record.request.get(member).and_then(Json::as_str);
    let named = NAMED.iter().filter_map(|(member, kind)| Some((*kind, name(member)?.to_owned())));
    listed.into_iter().chain(named).collect()
}
