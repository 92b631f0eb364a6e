//! The named shapes of CloudTrail's model (`2013-11-01`) that carry constraints.

use crate::shape::types::{ListOf, numbers, texts};
use crate::spec::aws_enum;
use crate::time::Timestamp;

texts! {
    /// What an attribute must be.
    LookupAttributeValue: 1..=2000;
    /// Text in a response.
    Text: 0..=1048576;
    /// Where the next page starts.
    NextToken: 0..=1048576;
}

numbers! {
    /// How many events a page holds.
    MaxResults: 1..=50;
}

aws_enum! {
    /// What events are looked up by.
    LookupAttributeKey {
        EventId = "EventId", EventName = "EventName", ReadOnly = "ReadOnly", Username = "Username",
        ResourceType = "ResourceType", ResourceName = "ResourceName", EventSource = "EventSource",
        AccessKeyId = "AccessKeyId",
    }
    /// Of which kind the events are; where left out, of management events.
    EventCategory { Insight = "insight" }
}

crate::shape! {
    /// An attribute and what it must be.
    pub struct LookupAttribute {
        /// The attribute.
        attribute_key: LookupAttributeKey,
        /// What it must be, to the letter.
        attribute_value: LookupAttributeValue,
    }
}

crate::shape! {
    /// Something an event was about.
    pub struct Resource {
        resource_type: Option<Text>,
        resource_name: Option<Text>,
    }
}

crate::shape! {
    /// An event that was found: what one searches by, and the whole record as text.
    pub struct Event {
        event_id: Option<Text>,
        event_name: Option<Text>,
        read_only: Option<Text>,
        access_key_id: Option<Text>,
        event_time: Option<Timestamp>,
        event_source: Option<Text>,
        username: Option<Text>,
        resources: Option<ListOf<Resource>>,
        cloud_trail_event: Option<Text>,
    }
}
