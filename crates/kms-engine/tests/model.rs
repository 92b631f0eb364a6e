//! Every operation against AWS's own model: members, order, constraints, and a refusal for each of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::Lab;
use common::model::model;
use kms_engine::op::{self, Row};
use kms_engine::shape::{Kind, Member, Schema, validate};
use serde_json::{Map, Value as Json, json};

/// Where the lab's declarations differ from the model on purpose: a path, what differs, why.
const DIFFERENCES: &[(&str, &str)] = &[
    ("pattern of KeyIdType", "the service enforces ASCII, which the model does not say"),
    ("max of EncryptionContextValue", "a bound for what the model leaves open"),
    ("max of AWSAccountIdType", "a bound for what the model leaves open"),
    ("max of CloudTrailEventIdType", "a bound for what the model leaves open"),
    ("max of KmsRequestIdType", "a bound for what the model leaves open"),
    ("ListAliases.Limit", "the service takes at most 100"),
    ("ListGrants.Limit", "the service takes at most 100"),
    ("ListRetirableGrants.Limit", "the service takes at most 100"),
    ("ListResourceTags.Limit", "the service takes at most 50"),
];

fn kms() -> impl Iterator<Item = &'static Row> {
    op::table().iter().filter(|row| row.service == "kms")
}

#[test]
fn the_table_has_every_operation_of_the_model_and_no_other() {
    let mut ours: Vec<&str> = kms().map(|row| row.name).collect();
    ours.sort_unstable();
    let theirs: Vec<&String> = model()["operations"].as_object().unwrap().keys().collect();
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 56);
}

#[test]
fn members_order_and_constraints_are_the_models() {
    let mut found = Vec::new();
    for row in kms() {
        let operation = &model()["operations"][row.name];
        let input = operation["input"].as_str().unwrap();
        members(row.name, &row.input, input, &mut found);
        match operation["output"].as_str() {
            Some(output) => members(row.name, &row.output, output, &mut found),
            None if row.output.is_empty() => {}
            None => found.push(format!("{}: output", row.name)),
        }
    }
    found.sort();
    found.dedup();
    let named =
        |difference: &String| DIFFERENCES.iter().any(|(name, _)| difference.starts_with(name));
    let unnamed: Vec<&String> = found.iter().filter(|difference| !named(difference)).collect();
    assert!(unnamed.is_empty(), "{unnamed:#?}");
    let needless = |name: &str| !found.iter().any(|difference| difference.starts_with(name));
    let needless: Vec<&str> =
        DIFFERENCES.iter().map(|d| d.0).filter(|name| needless(name)).collect();
    assert!(needless.is_empty(), "{needless:#?}");
}

fn members(path: &str, ours: &[Member], shape: &str, found: &mut Vec<String>) {
    let theirs = model()["shapes"][shape]["members"].as_array().unwrap();
    let names: Vec<&str> = ours.iter().map(|member| member.name).collect();
    let order: Vec<&str> = theirs.iter().map(|member| member[0].as_str().unwrap()).collect();
    if names != order {
        return found.push(format!("{path}: members {names:?}, not {order:?}"));
    }
    // A response's members are all there or not as KMS sees fit: only requests require.
    let request = shape.ends_with("Request") || shape == "Tag" || shape.contains("Credential");
    for (member, theirs) in ours.iter().zip(theirs) {
        let path = format!("{path}.{}", member.name);
        if request && member.required != (theirs[2] == "required") {
            found.push(format!("{path}: required"));
        }
        compare(&path, &member.schema, theirs[1].as_str().unwrap(), found);
    }
}

fn compare(path: &str, ours: &Schema, shape: &str, found: &mut Vec<String>) {
    let theirs = &model()["shapes"][shape];
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            let limit = path.ends_with(".Limit").then(|| path.to_owned());
            found.push(format!(
                "{} {what} {ours}, not {theirs}",
                limit.unwrap_or(format!("{what} of {shape}: {path}"))
            ));
        }
    };
    let kind = match &ours.kind {
        Kind::String | Kind::Enum(_) => "string",
        Kind::Blob => "blob",
        Kind::Integer => "integer",
        Kind::Boolean => "boolean",
        Kind::Timestamp => "timestamp",
        Kind::List(_) => "list",
        Kind::Map(_) => "map",
        Kind::Structure(_) => "structure",
    };
    differ("type", kind.to_owned(), theirs["type"].as_str().unwrap().to_owned());
    // No least length and a least length of nothing are the same.
    let bound = |bound: Option<i64>| {
        bound.filter(|bound| *bound != 0).map_or("none".to_owned(), |b| b.to_string())
    };
    differ("min", bound(ours.min), bound(theirs["min"].as_i64()));
    differ("max", bound(ours.max), bound(theirs["max"].as_i64()));
    let pattern = |pattern: Option<&str>| pattern.unwrap_or("none").to_owned();
    differ("pattern", pattern(ours.pattern), pattern(theirs["pattern"].as_str()));
    differ("sensitive", ours.sensitive.to_string(), (theirs["sensitive"] == true).to_string());
    let values = match &ours.kind {
        Kind::Enum(values) => json!(values),
        _ => Json::Null,
    };
    // In answers the old name of the key spec shows the new values too, as it must have the same value.
    if shape != "CustomerMasterKeySpec" || path == "CreateKey.CustomerMasterKeySpec" {
        differ("enum", values.to_string(), theirs["enum"].to_string());
    }
    match &ours.kind {
        Kind::List(item) => {
            compare(&format!("{path}[]"), &item(), theirs["member"].as_str().unwrap(), found)
        }
        Kind::Map(value) => {
            compare(&format!("{path}{{}}"), &value(), theirs["value"].as_str().unwrap(), found)
        }
        Kind::Structure(of) => members(path, &of(), shape, found),
        _ => {}
    }
}

/// A value of this shape, as short as allowed.
fn valid(schema: &Schema) -> Json {
    let length = schema.min.unwrap_or(1).max(1) as usize;
    match &schema.kind {
        Kind::Enum(values) => json!(values[0]),
        Kind::Blob => json!("AAAA"),
        Kind::Integer => json!(schema.min.unwrap_or(1)),
        Kind::Boolean => json!(true),
        Kind::Timestamp => json!(1_795_334_400),
        Kind::List(item) => json!([valid(&item())]),
        Kind::Map(_) => json!({"a": "b"}),
        Kind::Structure(members) => Json::Object(body(&members())),
        Kind::String => {
            let samples = [
                "a".repeat(length),
                "alias/a".to_owned(),
                "7".repeat(length),
                "A".repeat(length),
                "us-east-1".to_owned(),
                "s3.amazonaws.com".to_owned(),
                "arn:aws:s3:us-east-1:111122223333:b".to_owned(),
                "cluster-abcdefghijk".to_owned(),
                "https://vault.example.com".to_owned(),
                "/kms/xks/v1".to_owned(),
                "com.amazonaws.vpce.us-east-1.vpce-svc-0a".to_owned(),
            ];
            let fits = |text: &String| refusal(schema, &json!(text)).is_none();
            json!(samples.iter().find(|text| fits(text)).unwrap_or_else(|| panic!("{schema:?}")))
        }
    }
}

/// The required members of a structure.
fn body(members: &[Member]) -> Map<String, Json> {
    let required = members.iter().filter(|member| member.required);
    required.map(|member| (member.name.to_owned(), valid(&member.schema))).collect()
}

fn refusal(schema: &Schema, value: &Json) -> Option<String> {
    let member =
        Member { name: "Value", field: "value", doc: "", required: false, schema: schema.clone() };
    let body = Map::from_iter([("Value".to_owned(), value.clone())]);
    validate(&[member], &body).err().map(|error| error.to_string())
}

/// Values of this shape that break one of its constraints each.
fn invalid(schema: &Schema) -> Vec<Json> {
    let text = |length: i64| json!("a".repeat(length as usize));
    let blob = |length: i64| {
        json!(format!(
            "{}{}",
            "AAAA".repeat(length as usize / 3),
            ["", "AA==", "AAA="][length as usize % 3]
        ))
    };
    let mut values = vec![match schema.kind {
        Kind::String | Kind::Enum(_) | Kind::Blob => json!(7),
        _ => json!("text"),
    }];
    match &schema.kind {
        Kind::String => {
            values.extend(schema.min.filter(|min| *min > 0).map(|min| text(min - 1)));
            values.extend(schema.max.filter(|max| *max < 100_000).map(|max| text(max + 1)));
            let length = schema.min.unwrap_or(1).max(1) as usize;
            let odd = ["é", "!", "\u{0}", "€", "~ "].map(|odd| json!(odd.repeat(length)));
            values.extend(
                odd.into_iter()
                    .find(|odd| schema.pattern.is_some() && refusal(schema, odd).is_some()),
            );
        }
        Kind::Enum(_) => values.push(json!("NO_SUCH_VALUE")),
        Kind::Blob => {
            values.extend(schema.min.filter(|min| *min > 0).map(|min| blob(min - 1)));
            values.extend(schema.max.map(|max| blob(max + 1)));
            values.push(json!("not base64"));
        }
        Kind::Integer => {
            values.extend(
                [schema.min.map(|min| min - 1), schema.max.map(|max| max + 1)]
                    .into_iter()
                    .flatten()
                    .map(Json::from),
            );
            values.push(json!(1.5));
        }
        Kind::List(item) => {
            values.extend(schema.min.filter(|min| *min > 0).map(|_| json!([])));
            let many = schema.max.map(|max| vec![valid(&item()); max as usize + 1]);
            values.extend(many.map(Json::from));
            values.extend(invalid(&item()).into_iter().map(|value| json!([value])));
        }
        Kind::Map(_) => values.push(json!({"a": 7})),
        Kind::Structure(members) => {
            let members = members();
            for member in &members {
                for value in invalid(&member.schema) {
                    let mut whole = body(&members);
                    whole.insert(member.name.to_owned(), value);
                    values.push(Json::Object(whole));
                }
            }
        }
        Kind::Boolean | Kind::Timestamp => {}
    }
    values
}

#[test]
fn each_constraint_is_refused_before_anything_else_happens() {
    let mut lab = Lab::new();
    let mut refused = 0;
    for row in kms() {
        let whole = body(&row.input);
        let mut bodies = Vec::new();
        for member in &row.input {
            for value in invalid(&member.schema) {
                let mut broken = whole.clone();
                broken.insert(member.name.to_owned(), value);
                bodies.push((member.name, broken));
            }
            if member.required {
                let mut broken = whole.clone();
                broken.remove(member.name);
                bodies.push((member.name, broken));
            }
        }
        for (name, body) in bodies {
            let shown = Json::Object(body.clone()).to_string();
            let outcome = lab.call_as("admin", row.name, Json::Object(body));
            let error = outcome.result.unwrap_err();
            let text = error.to_string();
            let path = name[..1].to_lowercase() + &name[1..];
            let fine = text == "SerializationException"
                || text.starts_with("ValidationException: 1 validation error detected: ")
                    && text.contains(&format!("at '{path}"))
                || text.starts_with("ValidationException: 2 validation errors detected: ");
            assert!(fine, "{} {shown}: {text}", row.name);
            assert!(outcome.decisions.is_empty(), "{} decided first", row.name);
            refused += 1;
        }
    }
    assert!(refused > 500, "{refused}");
}
