//! Requests and responses of IAM, STS and Organizations as CloudTrail writes them: names in lower camel case, dates as
//! text, sensitive values as stars.

use serde_json::{Map, Value as Json, json};

use super::metadata::lower_first;
use crate::shape::{Kind, Member, Schema, Structure};
use crate::time::Timestamp;

/// The members that are there; null where there are none.
pub fn logged<S: Structure>(structure: &S) -> Json {
    match members(&S::members(), &structure.to_map()) {
        Json::Object(map) if map.is_empty() => Json::Null,
        logged => logged,
    }
}

fn members(members: &[Member], map: &Map<String, Json>) -> Json {
    let entry = |member: &Member| {
        let value = map.get(member.name)?;
        Some((lower_first(member.name), logged_value(&member.schema, value)))
    };
    Json::Object(members.iter().filter_map(entry).collect())
}

fn logged_value(schema: &Schema, value: &Json) -> Json {
    if schema.sensitive {
        return json!("****");
    }
    match (&schema.kind, value) {
        (Kind::Timestamp, value) => {
            let time = value.as_f64().and_then(Timestamp::from_unix_seconds);
            json!(time.map(Timestamp::to_us_text))
        }
        (Kind::Structure(of), Json::Object(map)) => members(&of(), map),
        (Kind::List(of), Json::Array(items)) => {
            let of = of();
            items.iter().map(|item| logged_value(&of, item)).collect()
        }
        (_, value) => value.clone(),
    }
}
