//! `kmslab bill`: what KMS costs an account in a month, and why.

use kms_engine::meter::Month;
use kms_meter::bill::{Bill, Often, project};
use serde_json::json;

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use super::place::place;
use crate::io::Io;

/// By what a bill is taken apart.
pub const BY: [&str; 4] = ["key", "service", "principal", "operation"];

/// Shows a bill.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    match bill(lab, args) {
        Ok(text) => {
            io.out(text);
            0
        }
        Err(sentence) => io.fail(2, sentence),
    }
}

fn bill<D: Door>(lab: &mut Lab<D>, args: &[String]) -> Result<String, String> {
    let names = ["month", "by", "project", "profile", "output"];
    let options = Options::parse("bill", args, &names)?;
    let as_json = wants_json("bill", &options)?;
    if let Some(word) = options.operands.first() {
        return Err(format!("kmslab bill: what is `{word}`? Write `kmslab bill --month 2026-11`"));
    }
    let (account, _) = place("bill", lab, &options)?;
    let present = Month::of(lab.door.look(|engine| engine.world().clock));
    let month = match options.value("month") {
        None => present,
        Some(text) => Month::parse(text).ok_or_else(|| {
            format!("kmslab bill: `{text}` is not a month; write --month 2026-11")
        })?,
    };
    if month > present {
        return Err(format!(
            "kmslab bill: it is {present}; `kmslab clock` can go to {month}, a bill cannot"
        ));
    }
    let often = options.value("project").map(|text| {
        Often::parse(text).ok_or_else(|| {
            format!(
                "kmslab bill: `{text}` does not say how often; write --project 1000000/day, or a number for each \
                 second, minute, hour or month"
            )
        })
    });
    let often = often.transpose()?;
    let bill = lab.door.look(|engine| match often {
        None => Bill::of(engine.world(), &account, month),
        Some(often) => project(engine.world(), &account, month, often),
    });
    match options.value("by") {
        _ if as_json => Ok(format!("{:#}\n", json!(bill))),
        None => Ok(bill.to_string()),
        Some(by) => bill.by(by).ok_or_else(|| {
            format!("kmslab bill: a bill is taken apart by {}, not by `{by}`", BY.join(", "))
        }),
    }
}
