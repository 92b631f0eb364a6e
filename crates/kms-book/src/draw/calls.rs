//! The calls of a block as a sequence: who asked which KMS for what, and what came back.

use super::lanes::{Lanes, Row};
use super::svg::short;
use crate::session::{CallShown, Step};
use serde_json::Value as Json;

/// A loop's hundredth call says nothing new.
const SHOWN: usize = 8;

pub(super) fn draw(steps: &[Step]) -> Option<String> {
    let calls: Vec<&CallShown> = steps.iter().flat_map(|step| &step.calls).collect();
    let mut lanes = Lanes::new();
    // Callers first, so that they stand on the left.
    for call in calls.iter().take(SHOWN) {
        lanes.lane(&caller(call));
    }
    for call in calls.iter().take(SHOWN) {
        let (from, to) = (lanes.lane(&caller(call)), lanes.lane(&answering(call)));
        lanes.row(Row {
            from,
            to,
            above: call.operation.clone(),
            below: with(call),
            dashed: false,
        });
        lanes.row(Row {
            from: to,
            to: from,
            above: back(call),
            below: String::new(),
            dashed: true,
        });
    }
    if lanes.is_empty() {
        return None;
    }
    let (pen, height) = lanes.draw();
    let more = match calls.len().checked_sub(SHOWN) {
        None | Some(0) => String::new(),
        Some(more) => format!(" {more} more calls are left out."),
    };
    let caption = format!("Who asked for what, and what came back: drawn from the run.{more}");
    Some(pen.figure(height, "The calls of the run, in order", &lanes.telling(), &caption))
}

fn text<'j>(event: &'j Json, path: &str) -> Option<&'j str> {
    event.pointer(path).and_then(Json::as_str).filter(|text| !text.is_empty())
}

/// `alice`, `role Auditor`, or the service that called.
fn caller(call: &CallShown) -> String {
    let event = &call.event_json;
    if let Some(service) = text(event, "/userIdentity/invokedBy") {
        return service.to_owned();
    }
    let arn = text(event, "/userIdentity/arn").unwrap_or("caller");
    let mut parts = arn.rsplit(':').next().unwrap_or(arn).split('/');
    match (parts.next(), parts.next()) {
        (Some("assumed-role"), Some(role)) => format!("role {role}"),
        (Some(_), Some(name)) => name.to_owned(),
        (Some(only), None) => only.to_owned(),
        _ => arn.to_owned(),
    }
}

/// `KMS us-east-1`.
fn answering(call: &CallShown) -> String {
    let event = &call.event_json;
    let source = text(event, "/eventSource").unwrap_or("kms.amazonaws.com");
    let service = source.split('.').next().unwrap_or(source).to_uppercase();
    format!("{service} {}", text(event, "/awsRegion").unwrap_or_default())
}

/// What the call was about, and the encryption context.
fn with(call: &CallShown) -> String {
    let about = call.event_json.pointer("/resources/0/ARN").and_then(Json::as_str).map(thing);
    let context = call.event_json.pointer("/requestParameters/encryptionContext");
    let context = context.and_then(Json::as_object).map(|pairs| {
        let pair = |(name, value): (&String, &Json)| {
            format!("{name}={}", value.as_str().unwrap_or_default())
        };
        pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
    });
    [about, context].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `key …4f7e`, `role Lender`: what stands at the end of an ARN.
fn thing(arn: &str) -> String {
    let last = arn.rsplit(':').next().unwrap_or(arn);
    match last.split_once('/') {
        Some(("key", id)) => format!("key {}", short(id)),
        Some((kind @ ("role" | "user"), name)) => format!("{kind} {name}"),
        _ => last.to_owned(),
    }
}

/// The error, or the members of the answer that do not only repeat the question.
fn back(call: &CallShown) -> String {
    if let Some(error) = text(&call.event_json, "/errorCode") {
        return error.to_owned();
    }
    let repeated = ["KeyId", "MaterialId", "Algorithm", "Algorithms", "Spec", "Usage", "Origin"];
    let telling = |member: &&String| !repeated.iter().any(|end| member.ends_with(end));
    let members: Vec<_> = call.returned.iter().filter(telling).cloned().collect();
    if members.is_empty() { "done".to_owned() } else { members.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_was_about_is_named_by_its_kind() {
        for (arn, told) in [
            ("arn:aws:kms:us-east-1:111122223333:key/1234abcd", "key …abcd"),
            ("arn:aws:iam::444455556666:role/Lender", "role Lender"),
            ("arn:aws:s3:::films/plan.txt", "films/plan.txt"),
        ] {
            assert_eq!(thing(arn), told);
        }
    }
}
