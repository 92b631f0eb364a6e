//! Requests onto the wire and answers off it, by the model: bytes are base64, moments are seconds.

use serde_json::{Map, Value};

use super::model::{Kind, MemberModel};
use super::param::{Param, object};
use super::{blob, timestamp};

/// The body of a request.
pub(super) fn body(parameters: &[(String, Param)], input: &[MemberModel]) -> Value {
    let member = |(name, value): &(String, Param)| {
        let kind = input.iter().find(|member| member.name == *name).map(|member| &member.kind);
        (name.clone(), send(value, kind))
    };
    object(parameters.iter().map(member))
}

fn send(value: &Param, kind: Option<&Kind>) -> Value {
    match (value, kind) {
        (Param::Null, _) => Value::Null,
        (Param::Bool(bit), _) => Value::Bool(*bit),
        (Param::Number(number), _) => Value::Number(number.clone()),
        (Param::Bytes(bytes), _) => Value::String(blob::encode(bytes)),
        (Param::Text(text), Some(Kind::Blob)) => Value::String(blob::encode(text.as_bytes())),
        (Param::Text(text), Some(Kind::Timestamp)) => match timestamp::parse(text) {
            Some(seconds) => Value::from(seconds),
            None => Value::String(text.clone()),
        },
        (Param::Text(text), _) => Value::String(text.clone()),
        (Param::List(items), kind) => {
            let inner = match kind {
                Some(Kind::List(inner)) => Some(&**inner),
                _ => None,
            };
            items.iter().map(|item| send(item, inner)).collect()
        }
        (Param::Map(members), Some(Kind::Structure(known))) => body(members, known),
        (Param::Map(members), kind) => {
            let inner = match kind {
                Some(Kind::Map(inner)) => Some(&**inner),
                _ => None,
            };
            object(members.iter().map(|(name, value)| (name.clone(), send(value, inner))))
        }
    }
}

/// An answer as the CLI shows it: members in the model's order, unknown ones dropped, moments as
/// text.
pub(super) fn answer(value: &Value, output: &[MemberModel]) -> Value {
    let mut members = Map::new();
    for member in output {
        if let Some(value) = value.get(&member.name).filter(|value| !value.is_null()) {
            members.insert(member.name.clone(), receive(value, &member.kind));
        }
    }
    Value::Object(members)
}

fn receive(value: &Value, kind: &Kind) -> Value {
    match (kind, value) {
        (Kind::Structure(members), value) => answer(value, members),
        (Kind::List(inner), Value::Array(items)) => {
            items.iter().map(|item| receive(item, inner)).collect()
        }
        (Kind::Map(inner), Value::Object(members)) => {
            object(members.iter().map(|(name, value)| (name.clone(), receive(value, inner))))
        }
        (Kind::Timestamp, Value::Number(number)) => {
            let shown = number.as_f64().and_then(timestamp::show);
            shown.map_or_else(|| value.clone(), Value::String)
        }
        _ => value.clone(),
    }
}
