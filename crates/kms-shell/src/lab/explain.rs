//! `kmslab explain`: why a call was allowed or denied, every statement considered.

use std::sync::Arc;

use kms_engine::World;
use kms_engine::trail::Entry;
use serde_json::json;

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use crate::io::Io;

/// Explains the last call, or the Nth.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let options = Options::parse("explain", args, &["output"]);
    let parsed = options.and_then(|options| Ok((wants_json("explain", &options)?, options)));
    let (as_json, options) = match parsed {
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
    if as_json {
        let decisions: Vec<_> = entry.decisions.iter().map(|d| json!(**d)).collect();
        let error = entry
            .error
            .as_ref()
            .map(|e| json!({"code": e.code, "message": e.message, "hint": e.hint}));
        let whole = json!({"call": entry.call, "operation": entry.event.name, "error": error, "decisions": decisions});
        io.out(format!("{whole:#}\n"));
    } else {
        io.out(text(&entry));
    }
    0
}

fn find(world: &World, number: Option<u64>, last: Option<u64>) -> Option<Arc<Entry>> {
    let calls = || world.trail.iter().rev().filter(|entry| entry.event.request_id.is_some());
    match number {
        Some(number) => calls().filter(|entry| entry.call == number).last().cloned(),
        None => {
            let own = calls().find(|entry| Some(entry.call) == last && !entry.decisions.is_empty());
            own.or_else(|| calls().next()).cloned()
        }
    }
}

/// The lesson of one call.
pub fn text(entry: &Entry) -> String {
    let mut out = format!("call {}: {} at {}\n", entry.call, entry.event.name, entry.event.time);
    if entry.decisions.is_empty() {
        out.push_str("It was refused before anybody asked for permission.\n");
    }
    for decision in &entry.decisions {
        out.push('\n');
        out.push_str(decision.to_string().trim_end());
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
