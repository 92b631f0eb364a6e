//! `kmslab trail`: what happened, as CloudTrail records it.

use std::sync::Arc;

use kms_engine::trail::{Actor, Entry};
use serde_json::{Value as Json, json};

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use super::table::Table;
use super::trail_filter::Filter;
use crate::io::Io;

/// Lists records, newest last.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = Options::parse("trail", args, &["last", "event", "profile", "key", "output"])
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
    let found: Result<Vec<Arc<Entry>>, String> = lab.door.look(|engine| {
        let filter = Filter::new(engine.world(), &options)?;
        let entries = engine.world().trail.iter().rev();
        Ok(entries.filter(|entry| filter.takes(entry)).take(last).cloned().collect())
    });
    let mut entries = match found {
        Ok(entries) => entries,
        Err(sentence) => return io.fail(2, sentence),
    };
    entries.reverse();
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
