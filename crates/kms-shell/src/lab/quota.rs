//! `kmslab quota`: the request quotas, whether this world enforces them, and a quota increase (or decrease).

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::quota::{self, Group, Quotas, Settings};
use kms_engine::time::{MINUTE, format_span, parse_span};
use serde_json::json;

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use super::place::place;
use super::table::Table;
use crate::io::Io;
use crate::suggest;

/// The words that may follow `kmslab quota`.
pub const VERBS: &[&str] = &["list", "off", "on", "set"];

/// Lists quotas or changes them.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let names = ["output", "apart", "profile", "region"];
    let done = Options::parse("quota", args, &names).and_then(|options| {
        let place = place("quota", lab, &options)?;
        match options.operands.as_slice() {
            [] => list(lab, &options, &place, "", io),
            ["list"] => list(lab, &options, &place, "", io),
            ["list", word] => list(lab, &options, &place, word, io),
            ["on"] => enforce(lab, &options, io),
            ["off"] => change(lab, "quota off", |settings| settings.enforced = false)
                .map(|_| io.out("quotas are not enforced\n")),
            ["set", group, number] => set(lab, group, number, &place, io),
            _ => Err("kmslab quota: write `kmslab quota list`, `kmslab quota on`, `kmslab quota off` or \
                      `kmslab quota set GROUP NUMBER`"
                .to_owned()),
        }
    });
    match done {
        Ok(()) => 0,
        Err(sentence) => io.fail(2, sentence),
    }
}

/// Whose quotas: an account in a Region.
type Place = (AccountId, Region);

fn list<D: Door>(
    lab: &Lab<D>,
    options: &Options<'_>,
    (account, region): &Place,
    word: &str,
    io: &mut Io<'_>,
) -> Result<(), String> {
    let as_json = wants_json("quota", options)?;
    let (quotas, now) = (lab.door.look(|engine| engine.world().quotas.clone()), lab.door.now());
    let wanted = word.to_lowercase();
    let found = |group: &&Group| {
        group.id.to_lowercase().contains(&wanted) || group.about.to_lowercase().contains(&wanted)
    };
    let groups: Vec<&'static Group> = quota::groups().iter().filter(found).collect();
    if groups.is_empty() {
        return Err(format!(
            "kmslab quota list: no quota has `{word}` in its name; `kmslab quota list` shows all"
        ));
    }
    if as_json {
        let rows = groups.iter().map(|group| {
            json!({
                "group": group.id, "perSecond": quotas.settings.per_second(group, account, region),
                "aws": group.per_second_in(region), "left": quotas.left(group, account, region, now),
                "adjustable": !group.fixed, "about": group.about,
            })
        });
        let document = json!({
            "account": account.as_str(), "region": region.as_str(), "enforced": quotas.settings.enforced,
            "callsApartMillis": quotas.apart(), "quotas": rows.collect::<Vec<_>>(),
        });
        io.out(format!("{document:#}\n"));
        return Ok(());
    }
    let enforced =
        if quotas.settings.enforced { "enforced" } else { "not enforced: `kmslab quota on`" };
    io.out(format!("requests a second of account {account} in {region} ({enforced})\n\n"));
    let mut table = Table::default();
    table.row(["quota", "a second", "left", ""]);
    for group in groups {
        let per_second = quotas.settings.per_second(group, account, region);
        let aws = group.per_second_in(region);
        let changed = if per_second == aws { String::new() } else { format!("AWS: {aws}. ") };
        let left = quotas.left(group, account, region, now);
        let note = format!("{changed}{}", group.about);
        table.row([&group.id, &per_second.to_string(), &left.to_string(), note.trim_end()]);
    }
    io.out(table.to_string());
    Ok(())
}

fn enforce<D: Door>(
    lab: &mut Lab<D>,
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<(), String> {
    let apart = match options.value("apart") {
        None => None,
        Some(text) => {
            let span = if text == "0" { Some(0) } else { parse_span(text) };
            Some(span.filter(|span| *span <= MINUTE).ok_or_else(|| {
                format!("kmslab quota on: `{text}` is not a span of at most a minute; write --apart 10ms")
            })?)
        }
    };
    let apart = change(lab, "quota on", |settings| {
        settings.enforced = true;
        settings.apart_millis = apart.unwrap_or(settings.apart_millis);
        settings.apart_millis
    })?;
    io.out(format!(
        "quotas are enforced; the calls of a script are {} apart\n",
        format_span(apart)
    ));
    Ok(())
}

fn set<D: Door>(
    lab: &mut Lab<D>,
    name: &str,
    number: &str,
    (account, region): &Place,
    io: &mut Io<'_>,
) -> Result<(), String> {
    let Some(group) = quota::named(name) else {
        let guess = suggest::closest(name, quota::groups().iter().map(|group| group.id.as_str()));
        let guess = guess.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
        return Err(format!(
            "kmslab quota set: there is no quota `{name}`.{guess} `kmslab quota list` shows them."
        ));
    };
    if group.fixed {
        return Err(format!(
            "kmslab quota set: AWS changes `{name}` for nobody; spread the keys over several stores"
        ));
    }
    let aws = group.per_second_in(region);
    let per_second = match number {
        "default" => Ok(aws),
        number => number.parse::<u64>().ok().filter(|n| *n <= MOST).ok_or_else(|| {
            format!("kmslab quota set: `{number}` is not a number of requests a second up to {MOST}, nor `default`")
        }),
    }?;
    let done =
        change(lab, "quota set", |settings| settings.set(group, account, region, per_second));
    done?;
    io.out(format!(
        "{name}: {per_second} a second for account {account} in {region} (AWS: {aws})\n"
    ));
    let enforced = lab.door.look(|engine| engine.world().quotas.settings.enforced);
    if !enforced {
        io.out("quotas are not enforced yet: `kmslab quota on`\n");
    }
    Ok(())
}

/// More requests a second than any account is given.
const MOST: u64 = 10_000_000;

/// Changes the settings, one step of undo; every bucket is full afterwards.
fn change<D: Door, R>(
    lab: &mut Lab<D>,
    what: &str,
    change: impl FnOnce(&mut Settings) -> R,
) -> Result<R, String> {
    let mut settings = lab.door.look(|engine| engine.world().quotas.settings.clone());
    let made = change(&mut settings);
    let kept =
        lab.door.change(|engine| engine.edit(what, |world| world.quotas = Quotas::with(settings)));
    kept.map(|()| made).map_err(|trouble| format!("kmslab {what}: {trouble}"))
}
