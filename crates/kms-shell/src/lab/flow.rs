//! `kmslab flow`: what a service did, step by step: who called KMS as whom, what let it through, what was stored.

use std::sync::Arc;

use kms_engine::serve::Action;
use kms_services::flow::{Flow, drawing};
use serde_json::json;

use super::Lab;
use super::commands::Options;
use super::door::Door;
use crate::io::Io;

/// Draws the last action of a service, or that of call N.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let options = match Options::parse("flow", args, &["output"]) {
        Ok(options) => options,
        Err(sentence) => return io.fail(2, sentence),
    };
    let number = match options.operands.as_slice() {
        [] => None,
        [number] => match number.parse::<u64>() {
            Ok(number) => Some(number),
            Err(_) => {
                return io.fail(2, format!("kmslab flow: `{number}` is not the number of a call"));
            }
        },
        _ => return io.fail(2, "kmslab flow: one action at a time"),
    };
    let found = lab.door.look(|engine| {
        let actions = &engine.world().actions;
        let is_it = |action: &&Arc<Action>| number.is_none_or(|n| action.entry.call == n);
        let last = actions.iter().rev().find(is_it).cloned();
        let known: Vec<String> =
            actions.iter().rev().take(5).map(|it| it.entry.call.to_string()).collect();
        last.ok_or(known)
    });
    let action = match (found, number) {
        (Ok(action), _) => action,
        (Err(known), Some(number)) if !known.is_empty() => {
            let known = known.join(", ");
            let sentence = format!(
                "kmslab flow: call {number} was none of a service. The last that were: {known}"
            );
            return io.fail(1, sentence);
        }
        (Err(_), _) => {
            return io.fail(
                1,
                "kmslab flow: no service has done anything yet. Try `aws s3api create-bucket --bucket my-bucket`, then `kmslab flow`",
            );
        }
    };
    let flow = Flow::of(&action);
    match options.value("output") {
        None | Some("text") => io.out(text(&flow)),
        Some("json") => io.out(format!("{:#}\n", json!(flow))),
        Some("svg") => io.out(drawing(&flow)),
        Some(other) => {
            let sentence = format!("kmslab flow: --output is text, json or svg, not `{other}`");
            return io.fail(2, sentence);
        }
    }
    0
}

fn text(flow: &Flow) -> String {
    let mut out = format!("call {}: {} at {}\n", flow.call, flow.operation, flow.time);
    for (index, line) in flow.steps.iter().enumerate() {
        let number = index + 1;
        match &line.to {
            Some(to) => out.push_str(&format!("{number}. {} → {to}: {}\n", line.from, line.what)),
            None => out.push_str(&format!("{number}. {} {}\n", line.from, line.what)),
        }
        for note in &line.notes {
            out.push_str(&format!("     {note}\n"));
        }
        for decided in &line.decisions {
            let mark = if decided.allowed { "✓" } else { "✗" };
            out.push_str(&format!("   {mark} {}: {}\n", decided.action, decided.because));
        }
    }
    out
}
