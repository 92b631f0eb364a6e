//! `text`: one line per object, values sorted by key and separated by tabs; what is nested follows
//! on lines of its own that begin with its name in capitals.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{is_scalar, scalar};

pub(super) fn render(value: &Value) -> String {
    let mut lines = String::new();
    item(value, None, None, &mut lines);
    lines
}

fn item(value: &Value, name: Option<&str>, columns: Option<&[String]>, lines: &mut String) {
    match value {
        Value::Object(members) => object(members, name, columns, lines),
        Value::Array(items) => list(items, name, lines),
        single => {
            lines.push_str(&scalar(single));
            lines.push('\n');
        }
    }
}

fn list(items: &[Value], name: Option<&str>, lines: &mut String) {
    if items.iter().any(Value::is_object) {
        // The columns of all objects together, so that rows line up.
        let keys: BTreeSet<&String> = items
            .iter()
            .filter_map(Value::as_object)
            .flatten()
            .filter(|(_, value)| is_scalar(value))
            .map(|(key, _)| key)
            .collect();
        let columns: Vec<String> = keys.into_iter().cloned().collect();
        for element in items {
            item(element, name, Some(&columns), lines);
        }
        return;
    }
    let (singles, nested): (Vec<&Value>, Vec<&Value>) =
        items.iter().partition(|element| is_scalar(element));
    if !singles.is_empty() {
        match name {
            Some(name) => {
                let name = name.to_uppercase();
                for single in singles {
                    lines.push_str(&format!("{name}\t{}\n", scalar(single)));
                }
            }
            None => {
                let row: Vec<String> = singles.into_iter().map(scalar).collect();
                lines.push_str(&row.join("\t"));
                lines.push('\n');
            }
        }
    }
    for element in nested {
        item(element, name, None, lines);
    }
}

fn object(
    members: &Map<String, Value>,
    name: Option<&str>,
    columns: Option<&[String]>,
    lines: &mut String,
) {
    let sorted: BTreeSet<&String> = members.keys().collect();
    let mut row = Vec::new();
    let mut nested = Vec::new();
    match columns {
        None => {
            for key in sorted {
                match members.get(key) {
                    Some(value) if is_scalar(value) => row.push(scalar(value)),
                    Some(value) => nested.push((key, value)),
                    None => {}
                }
            }
        }
        Some(columns) => {
            let cell = |column: &String| members.get(column).map(scalar).unwrap_or_default();
            row.extend(columns.iter().map(cell));
            for key in sorted.into_iter().filter(|key| !columns.contains(key)) {
                nested.extend(members.get(key).map(|value| (key, value)));
            }
        }
    }
    if !row.is_empty() {
        if let Some(name) = name {
            row.insert(0, name.to_uppercase());
        }
        lines.push_str(&row.join("\t"));
        lines.push('\n');
    }
    for (key, value) in nested {
        item(value, Some(key), None, lines);
    }
}
