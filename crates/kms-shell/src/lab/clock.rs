//! `kmslab clock`: time is part of the world, and it can be moved.

use std::sync::Arc;

use kms_engine::time::{format_span, parse_span};
use kms_engine::trail::Entry;
use kms_engine::{Timestamp, World};

use super::Lab;
use super::door::Door;
use super::table::Table;
use crate::io::Io;

/// Shows the time, or moves it forward and tells what fell due.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let now = lab.door.now();
    let to = match words.as_slice() {
        [] => {
            let next = lab.door.look(|engine| next(engine.world()));
            io.out(format!("{now}\n{next}"));
            return 0;
        }
        [span] if span.starts_with('+') => match parse_span(span.trim_start_matches('+')) {
            Some(span) => now.plus(span),
            None => return io.fail(2, format!("kmslab clock: `{span}` is not a span; write +30d, +12h, +90m or +1d12h")),
        },
        ["to", instant] => match Timestamp::parse(instant) {
            Some(instant) => instant,
            None => {
                return io.fail(2, format!("kmslab clock: `{instant}` is not a time; write 2027-11-22T00:00:00Z"));
            }
        },
        _ => return io.fail(2, "kmslab clock: write `kmslab clock`, `kmslab clock +30d` or `kmslab clock to 2027-11-22T00:00:00Z`"),
    };
    if to < now {
        return io.fail(2, format!("kmslab clock: it is {now} already; time only goes forward (`kmslab undo` steps back)"));
    }
    let happened = match lab.door.change(|engine| engine.advance_to(to)) {
        Ok(happened) => happened,
        Err(trouble) => return io.fail(1, format!("kmslab clock: {trouble}")),
    };
    let now = lab.door.look(|engine| engine.world().clock);
    io.out(format!("{now}\n"));
    io.out(report(&happened));
    0
}

fn next(world: &World) -> String {
    match world.next_due() {
        Some((due, key)) => {
            let left = format_span((due.0 - world.clock.0).max(0));
            format!("next: in {left}, at {due}, something happens to {key}\n")
        }
        None => String::new(),
    }
}

fn report(happened: &[Arc<Entry>]) -> String {
    let mut table = Table::default();
    for entry in happened {
        let details = ["rotationType", "keyMaterialId"]
            .iter()
            .find_map(|name| entry.event.details.get(*name)?.as_str());
        let key = entry.event.resources.first().map(|(_, arn)| arn.as_str()).unwrap_or_default();
        table.row([
            &entry.event.time.to_string(),
            &entry.event.name,
            key,
            details.unwrap_or_default(),
        ]);
    }
    table.to_string()
}
