//! `kmslab explain`: why a call was allowed or denied, every statement considered.

use std::sync::Arc;

use kms_engine::World;
use kms_engine::authz::{Decision, drawing};
use kms_engine::trail::{Entry, TRACES};
use serde_json::{Value as Json, json};

use super::Lab;
use super::commands::Options;
use super::door::Door;
use crate::io::Io;

/// Explains the last call, or the Nth.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let options = Options::parse("explain", args, &["output"]);
    let parsed = options.and_then(|options| Ok((form(&options)?, options)));
    let (form, options) = match parsed {
        Ok(parsed) => parsed,
        Err(sentence) => return io.fail(2, sentence),
    };
    let number = match options.operands.as_slice() {
        [] => None,
        [number] => match number.parse::<u64>() {
            Ok(number) => Some(number),
            Err(_) => return io.fail(2, format!("kmslab explain: `{number}` is not the number of a call; `kmslab trail` shows them")),
        },
        _ => return io.fail(2, "kmslab explain: one call at a time"),
    };
    let entry = lab.door.look(|engine| find(engine.world(), number, lab.last));
    let Some(entry) = entry else {
        let what = match number {
            Some(number) => format!(
                "kmslab explain: there is no call {number}; `kmslab trail` shows the calls there are"
            ),
            None => "kmslab explain: nothing has been called yet".to_owned(),
        };
        return io.fail(1, what);
    };
    match form {
        Form::Text => io.out(text(&entry)),
        Form::Json => io.out(format!("{:#}\n", data(&entry))),
        Form::Svg if entry.decisions.is_forgotten() => {
            return io.fail(1, format!("kmslab explain: {}", forgotten()));
        }
        Form::Svg if entry.decisions.is_empty() => {
            return io.fail(1, "kmslab explain: the call was refused before anybody asked for permission, so there is nothing to draw");
        }
        Form::Svg => io.out(drawing(entry.decisions.iter().map(|decision| &**decision))),
    }
    0
}

/// How an explanation is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Svg,
}

fn form(options: &Options<'_>) -> Result<Form, String> {
    match options.value("output") {
        None | Some("text") => Ok(Form::Text),
        Some("json") => Ok(Form::Json),
        Some("svg") => Ok(Form::Svg),
        Some(other) => Err(format!("kmslab explain: --output is text, json or svg, not `{other}`")),
    }
}

fn find(world: &World, number: Option<u64>, last: Option<u64>) -> Option<Arc<Entry>> {
    // What a service did may be in no trail.
    let wanted = number.or(last);
    let action = world.actions.iter().rev().find(|action| Some(action.entry.call) == wanted);
    if let Some(action) = action {
        return Some(action.entry.clone());
    }
    let calls = || world.trail.iter().rev().filter(|entry| entry.event.request_id.is_some());
    match number {
        Some(number) => calls().rfind(|entry| entry.call == number).cloned(),
        None => {
            let own = calls().find(|entry| Some(entry.call) == last && !entry.decisions.is_empty());
            own.or_else(|| calls().next()).cloned()
        }
    }
}

/// One call explained, as data.
fn data(entry: &Entry) -> Json {
    let decisions: Vec<Json> = entry.decisions.iter().map(|d| json!(d.explain())).collect();
    let error =
        entry.error.as_ref().map(|e| json!({"code": e.code, "message": e.message, "hint": e.hint}));
    let mut data = json!({"call": entry.call, "operation": entry.event.name, "error": error, "decisions": decisions});
    if entry.decisions.is_forgotten()
        && let Some(data) = data.as_object_mut()
    {
        data.insert("forgotten".to_owned(), json!(true));
    }
    data
}

fn forgotten() -> String {
    format!("what was decided is kept for the last {TRACES} calls, and not over a restart")
}

/// The decisions as they were made; where a service failed because KMS denied it something, that comes first.
fn in_order(entry: &Entry) -> Vec<&Arc<Decision>> {
    let mut decisions: Vec<_> = entry.decisions.iter().collect();
    let denied =
        |decision: &Decision| !decision.is_allowed() && decision.action.starts_with("kms:");
    if entry.event.service != "kms" && entry.error.is_some() {
        decisions.sort_by_key(|decision| !denied(decision));
    }
    decisions
}

/// The lesson of one call.
pub fn text(entry: &Entry) -> String {
    let mut out = format!("call {}: {} at {}\n", entry.call, entry.event.name, entry.event.time);
    if entry.decisions.is_forgotten() {
        out.push_str(&format!("{}: make the call again.\n", forgotten()));
    } else if entry.decisions.is_empty() {
        out.push_str("It was refused before anybody asked for permission.\n");
    }
    for decision in in_order(entry) {
        out.push('\n');
        out.push_str(decision.explain().to_string().trim_end());
        out.push('\n');
    }
    if let Some(error) = &entry.error {
        let allowed = entry.decisions.iter().all(|decision| decision.is_allowed());
        let lead = match allowed && !entry.decisions.is_empty() {
            true => "Permission was not the problem. The call failed afterwards:",
            false => "The caller was told:",
        };
        out.push_str(&format!("\n{lead}\n  {error}\n"));
        if let Some(hint) = error.hint.as_ref().filter(|_| allowed) {
            out.push_str(&format!("  hint: {hint}\n"));
        }
    }
    out
}
