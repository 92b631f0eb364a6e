//! The way of keys from state to state, each move with the operation, or the passing of time, that made it.

use super::lanes::{Lanes, Row};
use crate::session::{KeyShown, Step};

/// Where a key goes that is deleted.
const GONE: &str = "gone";

pub(super) fn draw(before: &[KeyShown], steps: &[Step]) -> Option<String> {
    let mut lanes = Lanes::new();
    let mut last = before;
    for step in steps {
        let why = why(step);
        for key in &step.keys {
            let old = last.iter().find(|old| old.id == key.id && old.region == key.region);
            match old {
                None => moved(&mut lanes, &key.state, &key.state, &why),
                Some(old) if old.state != key.state => {
                    moved(&mut lanes, &old.state, &key.state, &why)
                }
                Some(_) => {}
            }
        }
        let still = |old: &&KeyShown| {
            !step.keys.iter().any(|key| key.id == old.id && key.region == old.region)
        };
        for old in last.iter().filter(still) {
            moved(&mut lanes, &old.state, GONE, &why);
        }
        last = &step.keys;
    }
    if lanes.is_empty() {
        return None;
    }
    let (pen, height) = lanes.draw();
    let caption =
        "The key's way through its states: drawn from the run. A dot is where a key begins.";
    Some(pen.figure(
        height,
        "Key states and what leads from one to the next",
        &lanes.telling(),
        caption,
    ))
}

fn moved(lanes: &mut Lanes, from: &str, to: &str, why: &str) {
    let (from, to) = (lanes.lane(from), lanes.lane(to));
    lanes.row(Row { from, to, above: why.to_owned(), below: String::new(), dashed: false });
}

/// The operation that changed something, or the command where none was called.
fn why(step: &Step) -> String {
    let reads = |name: &str| ["Describe", "Get", "List"].iter().any(|verb| name.starts_with(verb));
    let calls = step.calls.iter().map(|call| call.operation.as_str());
    match calls.rev().find(|name| !reads(name)) {
        Some(operation) => operation.to_owned(),
        None => step.input.trim_start_matches("kmslab ").to_owned(),
    }
}
