//! `kmslab load`: a workload against a quota and the price list, with and without what saves calls.

use kms_engine::quota;
use kms_engine::time::{DAY, SECOND, format_span, parse_span};
use kms_meter::bill::grouped;
use kms_meter::load::{self, ATTEMPTS, Cache, MOST_MESSAGES, Plan, Report};
use serde_json::json;

use super::Lab;
use super::commands::Options;
use super::door::Door;
use super::place::place;
use super::table::Table;
use crate::io::Io;

/// The workloads.
pub const KINDS: [&str; 2] = ["messages", "objects"];

/// What a workload is called, and what saves its calls.
struct Kind {
    things: &'static str,
    operation: &'static str,
    before: &'static str,
    after: &'static str,
    rate: u64,
    messages: u64,
    clients: u64,
    /// How many messages a key serves where nothing else is said.
    max_messages: u64,
}

const MESSAGES: Kind = Kind {
    things: "messages",
    operation: "GenerateDataKey",
    before: "a data key for every message",
    after: "data key caching",
    rate: 5000,
    messages: 100_000,
    clients: 50,
    max_messages: 1000,
};

/// S3 asks KMS once for each requester and bucket-level key, whatever the number of objects.
const OBJECTS: Kind = Kind {
    things: "objects",
    operation: "Decrypt",
    before: "SSE-KMS without a Bucket Key",
    after: "SSE-KMS with a Bucket Key",
    rate: 500,
    messages: 10_000,
    clients: 4,
    max_messages: u64::MAX,
};

const NAMES: [&str; 13] = [
    "rate",
    "count",
    "for",
    "clients",
    "quota",
    "others",
    "max-messages",
    "max-age",
    "attempts",
    "call-takes",
    "output",
    "region",
    "profile",
];

/// Plays a workload twice.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    match played(lab, args) {
        Ok(text) => {
            io.out(text);
            0
        }
        Err(sentence) => io.fail(2, sentence),
    }
}

fn played<D: Door>(lab: &mut Lab<D>, args: &[String]) -> Result<String, String> {
    let options = Options::parse("load", args, &NAMES)?;
    let kind = match options.operands.as_slice() {
        ["messages"] => MESSAGES,
        ["objects"] => OBJECTS,
        _ => {
            return Err(
                "kmslab load: write `kmslab load messages` or `kmslab load objects`".to_owned()
            );
        }
    };
    let (account, region) = place("load", lab, &options)?;
    let symmetric =
        quota::named("symmetric").ok_or("kmslab load: there is no quota `symmetric`")?;
    let (quota, seed) = lab.door.look(|engine| {
        let world = engine.world();
        (world.quotas.settings.per_second(symmetric, &account, &region), world.seed)
    });
    let rate = number(&options, "rate", kind.rate, 1)?;
    let messages = match (options.value("for"), options.value("count")) {
        (Some(_), Some(_)) => return Err("kmslab load: give --count or --for, not both".to_owned()),
        (Some(_), None) => {
            let millis = span(&options, "for", SECOND)?;
            rate.saturating_mul(millis) / SECOND.unsigned_abs()
        }
        (None, _) => number(&options, "count", kind.messages, 1)?,
    };
    if messages == 0 || messages > MOST_MESSAGES {
        return Err(format!(
            "kmslab load: {} {} cannot be played; it takes 1 to {}",
            grouped(messages),
            kind.things,
            grouped(MOST_MESSAGES)
        ));
    }
    let before = Plan {
        rate,
        messages,
        clients: number(&options, "clients", kind.clients, 1)?.min(messages),
        quota: number(&options, "quota", quota, 0)?,
        others: number(&options, "others", 0, 0)?,
        call_millis: span(&options, "call-takes", 10)?,
        attempts: u32::try_from(number(&options, "attempts", ATTEMPTS.into(), 1)?.min(10))
            .unwrap_or(ATTEMPTS),
        cache: None,
    };
    if before.others > MOST_MESSAGES {
        return Err(format!("kmslab load: --others is at most {}", grouped(MOST_MESSAGES)));
    }
    let cache = Cache {
        max_messages: number(&options, "max-messages", kind.max_messages, 1)?,
        max_age_millis: span(&options, "max-age", 300 * SECOND)?,
    };
    let after = Plan { cache: Some(cache), ..before };
    let reports = (load::play(&before, &seed), load::play(&after, &seed));
    match options.value("output") {
        None | Some("text") => Ok(text(&kind, region.as_str(), &after, cache, &reports)),
        Some("svg") => {
            Ok(load::drawing(&before, (kind.before, &reports.0), (kind.after, &reports.1)))
        }
        Some("json") => {
            let one = |plan: &Plan, report: &Report| {
                json!({
                    "total": report.total, "dataKeys": report.data_keys, "mostUnderOneKey": report.most_under_one_key,
                    "waitMillis": {"p50": report.wait(0.5), "p99": report.wait(0.99), "longest": report.longest_wait()},
                    "dollars": report.cost(), "dollarsAMonth": report.cost_a_month(plan), "seconds": report.seconds,
                })
            };
            let both =
                json!({"before": one(&before, &reports.0), "after": one(&after, &reports.1)});
            Ok(format!("{both:#}\n"))
        }
        Some(other) => Err(format!("kmslab load: --output is text, json or svg, not `{other}`")),
    }
}

/// A number of at least `least`.
fn number(options: &Options<'_>, name: &str, default: u64, least: u64) -> Result<u64, String> {
    let Some(text) = options.value(name) else { return Ok(default) };
    let number = text.replace([',', '_'], "").parse::<u64>().ok().filter(|number| *number >= least);
    number.ok_or_else(|| {
        format!("kmslab load: --{name} is a number of at least {least}, not `{text}`")
    })
}

/// A span in milliseconds, up to a day.
fn span(options: &Options<'_>, name: &str, default: i64) -> Result<u64, String> {
    let millis = match options.value(name) {
        None => Some(default),
        Some(text) => parse_span(text).filter(|span| *span <= DAY),
    };
    let millis = millis.and_then(|millis| u64::try_from(millis).ok());
    millis.ok_or_else(|| {
        format!("kmslab load: --{name} is a span of up to a day such as 500ms, 20s or 5m")
    })
}

fn text(
    kind: &Kind,
    region: &str,
    plan: &Plan,
    cache: Cache,
    (before, after): &(Report, Report),
) -> String {
    let mut out = format!(
        "{} {} at {} a second from {} clients; {} for each, or one for every client ",
        grouped(plan.messages),
        kind.things,
        grouped(plan.rate),
        grouped(plan.clients),
        kind.operation
    );
    let age = format_span(i64::try_from(cache.max_age_millis).unwrap_or(i64::MAX));
    out.push_str(&match cache.max_messages {
        u64::MAX => format!("and {age}\n"),
        most => format!("and {} messages or {age}\n", grouped(most)),
    });
    out.push_str(&format!(
        "quota of this account in {region}: {} symmetric requests a second, of which others use {}; {} attempts\n\n",
        grouped(plan.quota),
        grouped(plan.others),
        plan.attempts
    ));
    let mut table = Table::default();
    table.row(["", kind.before, kind.after]);
    let mut row =
        |name: &str, of: &dyn Fn(&Report) -> String| table.row([name, &of(before), &of(after)]);
    row("calls to KMS", &|r| grouped(r.total.answered + r.total.throttled));
    row("  answered", &|r| grouped(r.total.answered));
    row("  throttled", &|r| grouped(r.total.throttled));
    row(&format!("{} given up", kind.things), &|r| grouped(r.total.failed));
    let millis = |millis: u64| format_span(i64::try_from(millis).unwrap_or(i64::MAX));
    row("waiting for the key, half of them", &|r| millis(r.wait(0.5)));
    row("  99 of 100", &|r| millis(r.wait(0.99)));
    row("  longest", &|r| millis(r.longest_wait()));
    row("dollars", &|r| r.cost().to_string());
    row("dollars in 30 days like this", &|r| r.cost_a_month(plan).to_string());
    row(&format!("{} under one data key, at most", kind.things), &|r| {
        grouped(r.most_under_one_key)
    });
    out.push_str(&table.to_string());
    out.push_str(&ratio(before, after));
    let columns = [before, after].map(|report| load::columns(&report.seconds));
    let highest = columns.iter().flatten().map(|(a, b)| a + b).fold(0.0, f64::max);
    out.push_str(&format!(
        "\ncalls by the second, {} at the most\n",
        grouped(highest.round() as u64)
    ));
    for (name, columns) in [kind.before, kind.after].iter().zip(&columns) {
        let pick = |of: fn(&(f64, f64)) -> f64| columns.iter().map(of).collect::<Vec<f64>>();
        out.push_str(&format!(
            "  answered   {}  {name}\n",
            load::sparkline(&pick(|c| c.0), highest)
        ));
        if columns.iter().any(|column| column.1 > 0.0) {
            out.push_str(&format!("  throttled  {}\n", load::sparkline(&pick(|c| c.1), highest)));
        }
    }
    out
}

fn ratio(before: &Report, after: &Report) -> String {
    let calls = |report: &Report| report.total.answered + report.total.throttled;
    match calls(after) {
        0 => String::new(),
        some => format!(
            "one call where there were {}\n",
            grouped((calls(before) as f64 / some as f64).round() as u64)
        ),
    }
}
