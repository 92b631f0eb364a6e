//! The checks botocore makes before it sends a request: types, required and unknown members,
//! least lengths. Everything else (patterns, greatest lengths, enumerations) is the service's.

use super::failure::Failure;
use super::model::{Kind, MemberModel};
use super::param::Param;
use super::timestamp;

/// Checks a request against its model.
pub(super) fn check(parameters: &[(String, Param)], input: &[MemberModel]) -> Result<(), Failure> {
    let mut report = Vec::new();
    structure(parameters, input, "", &mut report);
    if report.is_empty() {
        return Ok(());
    }
    Err(Failure::Validation(format!("Parameter validation failed:\n{}", report.join("\n"))))
}

fn structure(
    given: &[(String, Param)],
    members: &[MemberModel],
    name: &str,
    report: &mut Vec<String>,
) {
    let shown = if name.is_empty() { "input" } else { name };
    for member in members.iter().filter(|member| member.required) {
        if !given.iter().any(|(name, _)| *name == member.name) {
            report.push(format!("Missing required parameter in {shown}: \"{}\"", member.name));
        }
    }
    for (key, _) in given {
        if !members.iter().any(|member| member.name == *key) {
            let known: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            let known = known.join(", ");
            report
                .push(format!("Unknown parameter in {shown}: \"{key}\", must be one of: {known}"));
        }
    }
    for (key, value) in given {
        if let Some(member) = members.iter().find(|member| member.name == *key) {
            let path = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            check_value(value, &member.kind, member.min, &path, report);
        }
    }
}

fn check_value(value: &Param, kind: &Kind, min: Option<u64>, name: &str, report: &mut Vec<String>) {
    let length = match (kind, value) {
        (Kind::String { .. }, Param::Text(text)) => Some(text.chars().count()),
        // botocore has no least length for blobs and maps: the service refuses those.
        (Kind::Blob, Param::Bytes(_) | Param::Text(_)) => None,
        (Kind::Boolean, Param::Bool(_)) => None,
        (Kind::Integer, Param::Number(number)) if !number.is_f64() => {
            if let (Some(min), Some(number)) = (min, number.as_i64())
                && number < i64::try_from(min).unwrap_or(i64::MAX)
            {
                report.push(format!(
                    "Invalid value for parameter {name}, value: {number}, valid min value: {min}"
                ));
            }
            None
        }
        (Kind::Float, Param::Number(_)) => None,
        (Kind::Timestamp, Param::Number(_)) => None,
        (Kind::Timestamp, Param::Text(text)) if timestamp::parse(text).is_some() => None,
        (Kind::List(inner), Param::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                check_value(item, inner, None, &format!("{name}[{index}]"), report);
            }
            Some(items.len())
        }
        (Kind::Map(inner), Param::Map(members)) => {
            for (key, value) in members {
                check_value(value, inner, None, &format!("{name}.{key}"), report);
            }
            None
        }
        (Kind::Structure(members), Param::Map(given)) => {
            structure(given, members, name, report);
            None
        }
        _ => {
            report.push(format!(
                "Invalid type for parameter {name}, value: {}, type: {}, valid types: {}",
                value.python(),
                value.python_type(),
                valid_types(kind)
            ));
            None
        }
    };
    if let (Some(min), Some(length)) = (min, length)
        && (length as u64) < min
    {
        report.push(format!(
            "Invalid length for parameter {name}, value: {length}, valid min length: {min}"
        ));
    }
}

fn valid_types(kind: &Kind) -> &'static str {
    match kind {
        Kind::String { .. } => "<class 'str'>",
        Kind::Blob => "<class 'bytes'>, <class 'bytearray'>, file-like object",
        Kind::Integer => "<class 'int'>",
        Kind::Float => "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        Kind::Boolean => "<class 'bool'>",
        Kind::Timestamp => "<class 'datetime.datetime'>, timestamp-string",
        Kind::List(_) => "<class 'list'>, <class 'tuple'>",
        Kind::Map(_) | Kind::Structure(_) => "<class 'dict'>",
    }
}
