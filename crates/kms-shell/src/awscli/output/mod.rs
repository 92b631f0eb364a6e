//! `--output`: the four formats of the CLI, each by its own rules.

mod json;
mod table;
mod text;
mod yaml;

use serde_json::Value;

/// An answer in a format; `title` is the operation's name, `width` how wide a table may get.
/// `Err` names a format nobody knows.
pub(super) fn render(
    format: &str,
    title: &str,
    value: &Value,
    width: usize,
) -> Result<String, String> {
    // An operation without an answer prints nothing, in every format.
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(String::new());
    }
    match format {
        "json" => Ok(json::render(value)),
        "text" => Ok(text::render(value)),
        "table" => Ok(table::render(title, value, width)),
        "yaml" => Ok(yaml::render(value)),
        "yaml-stream" => Ok(yaml::render(&Value::Array(vec![value.clone()]))),
        "off" => Ok(String::new()),
        other => Err(format!("Unknown output type: {other}")),
    }
}

/// A single value as Python's `str()` shows it.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}
