//! `kmslab trail`: what happened, as CloudTrail records it; and how the past is forgotten.

use std::sync::Arc;

use kms_engine::Timestamp;
use kms_engine::trail::{Actor, Entry};
use serde_json::{Value as Json, json};

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use super::table::Table;
use super::trail_export;
use super::trail_filter::Filter;
use crate::io::Io;

/// Lists records, newest last.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed =
        Options::parse("trail", args, &["last", "event", "profile", "key", "output", "before"])
            .and_then(|options| Ok((wants_json("trail", &options)?, options)));
    let (as_json, options) = match parsed {
        Ok(parsed) => parsed,
        Err(sentence) => return io.fail(2, sentence),
    };
    let last = match options.value("last").map(str::parse::<usize>) {
        None => usize::MAX,
        Some(Ok(last)) => last,
        Some(Err(_)) => return io.fail(2, "kmslab trail: --last takes a number of records"),
    };
    let filter = match lab.door.look(|engine| Filter::new(engine.world(), &options)) {
        Ok(filter) => filter,
        Err(sentence) => return io.fail(2, sentence),
    };
    match options.operands.as_slice() {
        [] => {}
        ["export", folder] => return trail_export::run(&lab.door, &filter, last, folder, io),
        ["prune"] => return prune(&mut lab.door, options.value("before"), io),
        _ => {
            let usage = "kmslab trail: write `kmslab trail`, `kmslab trail export DIR` or `kmslab trail prune --before DATE`";
            return io.fail(2, usage);
        }
    };
    let (entries, gone) = newest(&lab.door, &filter, last);
    if gone > 0 && entries.len() < last && !as_json {
        io.err(format!(
            "kmslab trail: the {gone} oldest records are no longer in memory; where the world is kept in a data folder, \
             `kmslab trail export DIR` writes them all\n"
        ));
    }
    if as_json {
        let records: Vec<Json> = entries.iter().map(|entry| entry.event.to_json()).collect();
        io.out(format!("{:#}\n", json!({"Records": records})));
        return 0;
    }
    let mut table = Table::default();
    for entry in &entries {
        let event = &entry.event;
        let who = match &event.actor {
            Actor::Internal(_) => "AWS Internal".to_owned(),
            Actor::Caller(caller) => caller.principal.arn(),
            Actor::Foreign(caller) => format!("AWSAccount {}", caller.principal.user_id()),
        };
        let number = event.request_id.as_ref().map(|_| entry.call.to_string()).unwrap_or_default();
        let error = event.error.as_ref().map(|(code, _)| code.as_str()).unwrap_or_default();
        let resource = event
            .resources
            .first()
            .map(|(_, arn)| arn.rsplit(':').next().unwrap_or(arn))
            .unwrap_or_default();
        let resource = if error == "AccessDenied" { "" } else { resource };
        table.row([
            &number,
            &event.time.to_string(),
            event.region.as_str(),
            &event.name,
            &who,
            resource,
            error,
        ]);
    }
    io.out(table.to_string());
    0
}

/// The newest records in memory that a filter takes, so many at most, oldest first; and how many have left memory.
pub(super) fn newest<D: Door>(
    door: &D,
    filter: &Filter,
    at_most: usize,
) -> (Vec<Arc<Entry>>, usize) {
    let (mut entries, gone) = door.look(|engine| {
        let trail = &engine.world().trail;
        let entries = trail.iter().rev().filter(|entry| filter.takes(entry)).take(at_most);
        (entries.cloned().collect::<Vec<_>>(), trail.gone())
    });
    entries.reverse();
    (entries, gone)
}

/// `kmslab trail prune --before DATE`.
fn prune<D: Door>(door: &mut D, before: Option<&str>, io: &mut Io<'_>) -> i32 {
    let Some(before) = before.and_then(Timestamp::parse) else {
        return io.fail(2, "kmslab trail prune: say before when: `--before 2027-01-31`");
    };
    match door.prune_records(before) {
        Ok(count) => {
            io.out(format!("{count} records from before {before} are forgotten\n"));
            0
        }
        Err(why) => io.fail(1, format!("kmslab trail prune: {why}")),
    }
}
