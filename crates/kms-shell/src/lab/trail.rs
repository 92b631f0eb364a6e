//! `kmslab trail`: what happened, as CloudTrail records it, and as the files it delivers.

use std::sync::Arc;

use kms_engine::trail::{Actor, Entry};
use serde_json::{Value as Json, json};

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use super::table::Table;
use super::trail_filter::Filter;
use crate::io::Io;
use kms_services::cloudtrail::files as trail_files;

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
    let folder = match options.operands.as_slice() {
        [] => None,
        ["export", folder] => Some(*folder),
        _ => {
            let usage = "kmslab trail: write `kmslab trail` or `kmslab trail export DIR`";
            return io.fail(2, usage);
        }
    };
    let found: Result<(Vec<Arc<Entry>>, usize), String> = lab.door.look(|engine| {
        let filter = Filter::new(engine.world(), &options)?;
        let trail = &engine.world().trail;
        let entries = trail.iter().rev().filter(|entry| filter.takes(entry)).take(last);
        Ok((entries.cloned().collect(), trail.gone()))
    });
    let (mut entries, gone) = match found {
        Ok(found) => found,
        Err(sentence) => return io.fail(2, sentence),
    };
    entries.reverse();
    if gone > 0 && entries.len() < last && !as_json {
        io.err(format!(
            "kmslab trail: the {gone} oldest records are no longer in memory; a data folder keeps them in the table \
             `trail` of `world.db`\n"
        ));
    }
    let records = || entries.iter().map(|entry| entry.event.to_json()).collect::<Vec<Json>>();
    if let Some(folder) = folder {
        return export(&records(), folder, io);
    }
    if as_json {
        let records = records();
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

/// Writes the files that CloudTrail delivers to a bucket below a folder, and says where.
fn export(records: &[Json], folder: &str, io: &mut Io<'_>) -> i32 {
    let files = match trail_files::files(records) {
        Ok(files) => files,
        Err(error) => return io.fail(1, format!("kmslab trail export: {error}")),
    };
    for file in &files {
        let path = format!("{}/{}", folder.trim_end_matches('/'), file.path);
        let parents = path.match_indices('/').filter(|(at, _)| *at > 0).map(|(at, _)| at);
        let parents: Vec<String> =
            parents.filter_map(|at| path.get(..at)).map(str::to_owned).collect();
        let made = parents.iter().try_for_each(|parent| match io.is_directory(parent) {
            Some(true) => Ok(()),
            _ => {
                let parent = io.resolve(parent);
                io.files().make_directory(&parent)
            }
        });
        if let Err(error) = made.and_then(|()| io.write(&path, &file.bytes)) {
            return io.fail(1, format!("kmslab trail export: {path}: {error}"));
        }
        io.out(format!("{path}\n"));
    }
    io.err(format!("kmslab: {} records in {} files\n", records.len(), files.len()));
    0
}
