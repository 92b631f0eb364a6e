//! `--generate-cli-skeleton`: a request to fill in, or a sample answer, from the model.

use serde_json::{Map, Value, json};

use super::model::{Kind, MemberModel};

/// An empty request.
pub(super) fn input(members: &[MemberModel]) -> Value {
    structure(members, false)
}

/// A sample answer, where text holds its member's name.
pub(super) fn output(members: &[MemberModel]) -> Value {
    structure(members, true)
}

/// An empty request as YAML with a comment per member.
pub(super) fn yaml_input(members: &[MemberModel]) -> String {
    let mut text = String::new();
    yaml_structure(members, 0, &mut text);
    if text.is_empty() { "{}\n".to_owned() } else { text }
}

fn structure(members: &[MemberModel], names: bool) -> Value {
    let mut skeleton = Map::new();
    for member in members {
        skeleton.insert(member.name.clone(), value(&member.kind, &member.name, names));
    }
    Value::Object(skeleton)
}

fn value(kind: &Kind, name: &str, names: bool) -> Value {
    match kind {
        Kind::String { .. } if names => json!(name),
        Kind::String { enum_values } => json!(enum_values.first().cloned().unwrap_or_default()),
        Kind::Blob => Value::Null,
        Kind::Integer => json!(0),
        Kind::Float => json!(0.0),
        Kind::Boolean => json!(true),
        Kind::Timestamp => json!("1970-01-01T00:00:00"),
        Kind::List(inner) => json!([value(inner, name, names)]),
        Kind::Map(inner) => json!({"KeyName": value(inner, "", names)}),
        Kind::Structure(members) => structure(members, names),
    }
}

fn yaml_structure(members: &[MemberModel], indent: usize, text: &mut String) {
    for (at, member) in members.iter().enumerate() {
        if at > 0 {
            text.push_str(&" ".repeat(indent));
        }
        let comment = comment(member);
        text.push_str(&member.name);
        text.push(':');
        match &member.kind {
            Kind::Structure(inner) if !inner.is_empty() => {
                text.push_str(&format!("{comment}\n{}", " ".repeat(indent + 2)));
                yaml_structure(inner, indent + 2, text);
            }
            Kind::List(inner) => {
                text.push_str(&format!("{comment}\n{}- ", " ".repeat(indent)));
                yaml_item(inner, indent + 2, text);
            }
            Kind::Map(inner) => {
                text.push_str(&format!("{comment}\n{}KeyName: ", " ".repeat(indent + 2)));
                yaml_item(inner, indent + 4, text);
            }
            single => {
                text.push_str(&format!(" {}{comment}\n", yaml_single(single)));
            }
        }
    }
}

fn yaml_item(kind: &Kind, indent: usize, text: &mut String) {
    match kind {
        Kind::Structure(members) if !members.is_empty() => yaml_structure(members, indent, text),
        single => text.push_str(&format!("{}\n", yaml_single(single))),
    }
}

fn yaml_single(kind: &Kind) -> String {
    match kind {
        Kind::String { enum_values } => match enum_values.first() {
            Some(first) => first.clone(),
            None => "''".to_owned(),
        },
        Kind::Blob => "!!binary ''".to_owned(),
        Kind::Integer => "0".to_owned(),
        Kind::Float => "0.0".to_owned(),
        Kind::Boolean => "true".to_owned(),
        Kind::Timestamp => "1970-01-01 00:00:00".to_owned(),
        Kind::List(_) => "[]".to_owned(),
        Kind::Map(_) | Kind::Structure(_) => "{}".to_owned(),
    }
}

fn comment(member: &MemberModel) -> String {
    let mut parts = Vec::new();
    if member.required {
        parts.push("[REQUIRED]".to_owned());
    }
    let first = member.doc.split(". ").next().unwrap_or_default().trim_end_matches('.');
    if !first.is_empty() {
        parts.push(format!("{first}."));
    }
    if let Kind::String { enum_values } = &member.kind
        && !enum_values.is_empty()
    {
        parts.push(format!("Valid values are: {}.", enum_values.join(", ")));
    }
    if parts.is_empty() { String::new() } else { format!(" # {}", parts.join(" ")) }
}
