//! The endpoint beside a bare axum handler and beside moto, loaded in turn in one run.
//!
//! All are processes of their own on one machine with the load generator, so the generator takes its share of the
//! processors from each of them alike. Only the ratios say something.

mod moto;
mod neighbours;
mod operations;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde_json::json;

use crate::load::{self, Figures, Server, program};
use operations::{OPERATIONS, Operation, Prepared};

/// The aims: shares of the bare handler, and how many times as fast as moto.
const OF_BARE: (f64, f64) = (60.0, 40.0);
const OF_MOTO: f64 = 30.0;
/// Each server is loaded so often, in turn with the others.
const ROUNDS: usize = 2;

/// Prints every figure.
pub fn run(
    given: Option<&Path>,
    seconds: f64,
    connections: usize,
    only: Option<&str>,
) -> anyhow::Result<()> {
    let program = program(given)?;
    let time = Duration::from_secs_f64(seconds);
    let data = tempfile::Builder::new().prefix("kmslab-bench-").tempdir_in("target")?;
    let ephemeral = Server::lab(&program, None)?;
    let durable = Server::lab(&program, Some(data.path()))?;
    let bare = Server::bare()?;
    let moto = match moto::server() {
        Ok(server) => Some(server),
        Err(why) => {
            println!("without moto: {why:#}\n");
            None
        }
    };
    rest(&ephemeral, &durable, &bare, moto.as_ref());
    println!(
        "\nanswers a second over {connections} connections; of bare: the share of the bare handler's"
    );
    println!(
        "{:<18} {:>8} {:>10} {:>8} {:>10} {:>8} {:>8} {:>8} {:>8}   {:<15} {:<15} {:<15}",
        "operation",
        "bare",
        "ephemeral",
        "of bare",
        "durable",
        "of bare",
        "moto",
        "x moto",
        "us CPU",
        "p50/p99 ms",
        "durable",
        "bare"
    );
    let mut missed = Vec::new();
    for operation in OPERATIONS.iter().filter(|op| only.is_none_or(|name| op.name == name)) {
        let row = Row::measure(
            operation,
            [&ephemeral, &durable, &bare],
            moto.as_ref(),
            connections,
            time,
        )
        .with_context(|| operation.name.to_owned())?;
        row.print(operation, &mut missed);
    }
    if only.is_none() {
        memory_of_keys(&program)?;
        neighbours::run(&ephemeral, time, &mut missed)?;
    }
    match missed.is_empty() {
        true => println!("\nevery aim is met"),
        false => {
            println!("\nmissed; ARCHITECTURE.md, \"Where the time goes\", says why:");
            missed.iter().for_each(|aim| println!("  {aim}"));
        }
    }
    Ok(())
}

fn rest(ephemeral: &Server, durable: &Server, bare: &Server, moto: Option<&Server>) {
    println!("{:<12} {:>20} {:>16}", "server", "ms to first answer", "MiB at rest");
    let servers = [
        ("ephemeral", Some(ephemeral)),
        ("durable", Some(durable)),
        ("bare", Some(bare)),
        ("moto", moto),
    ];
    for (name, server) in servers {
        let Some(server) = server else { continue };
        let (ms, memory) = (server.started_in.as_secs_f64() * 1e3, mebibytes(server.resident()));
        println!("{name:<12} {ms:>20.0} {memory:>16}");
    }
}

fn mebibytes(bytes: Option<u64>) -> String {
    bytes.map_or("-".to_owned(), |bytes| format!("{:.1}", bytes as f64 / f64::from(1 << 20)))
}

/// What the servers came to for one operation.
struct Row {
    ephemeral: Figures,
    durable: Figures,
    bare: Figures,
    moto: Option<Figures>,
    /// Microseconds of processor time of the lab, without durability.
    cpu: Option<f64>,
}

impl Row {
    fn measure(
        operation: &Operation,
        [ephemeral, durable, bare]: [&Server; 3],
        moto: Option<&Server>,
        connections: usize,
        time: Duration,
    ) -> anyhow::Result<Row> {
        let own = Prepared::new(operation, ephemeral)?;
        let kept = Prepared::new(operation, durable)?;
        let bare_requests = own.for_bare();
        let moto = match moto {
            Some(server) => Some((server, Prepared::new(operation, server).context("moto")?)),
            None => None,
        };
        let none = || Figures::default();
        let mut row = Row {
            ephemeral: none(),
            durable: none(),
            bare: none(),
            moto: moto.is_some().then(none),
            cpu: None,
        };
        let load = |server: &Server, requests: &Arc<[Vec<u8>]>, before: Figures| {
            anyhow::Ok(before.and(load::run(server.address, requests, connections, time)?))
        };
        let cpu = ephemeral.cpu_seconds();
        for _ in 0..ROUNDS {
            row.bare = load(bare, &bare_requests, row.bare)?;
            row.ephemeral = load(ephemeral, &own.requests, row.ephemeral)?;
            row.durable = load(durable, &kept.requests, row.durable)?;
            if let Some((server, requests)) = &moto {
                let before = row.moto.take().unwrap_or_default();
                row.moto = Some(load(server, &requests.requests, before).context("moto")?);
            }
        }
        let used = cpu.zip(ephemeral.cpu_seconds()).map(|(before, now)| now - before);
        row.cpu = used.map(|used| used * 1e6 / row.ephemeral.count().max(1) as f64);
        Ok(row)
    }

    fn print(&self, operation: &Operation, missed: &mut Vec<String>) {
        let share = |figures: &Figures| 100.0 * figures.per_second() / self.bare.per_second();
        let (own, kept) = (share(&self.ephemeral), share(&self.durable));
        let times = self.moto.as_ref().map(|moto| self.ephemeral.per_second() / moto.per_second());
        let millis = |f: &Figures| format!("{:.2}/{:.2}", f.percentile(50), f.percentile(99));
        let or_dash =
            |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.0}"));
        println!(
            "{:<18} {:>8.0} {:>10.0} {own:>7.0}% {:>10.0} {kept:>7.0}% {:>8} {:>8} {:>8}   {:<15} {:<15} {:<15}",
            operation.name,
            self.bare.per_second(),
            self.ephemeral.per_second(),
            self.durable.per_second(),
            or_dash(self.moto.as_ref().map(Figures::per_second)),
            or_dash(times),
            or_dash(self.cpu),
            millis(&self.ephemeral),
            millis(&self.durable),
            millis(&self.bare),
        );
        if !operation.has_aims {
            return;
        }
        for (kind, share, aim) in
            [("without durability", own, OF_BARE.0), ("with durability", kept, OF_BARE.1)]
        {
            if share < aim {
                missed.push(format!(
                    "{} {kind}: {share:.0} % of the bare handler, aim {aim:.0} %",
                    operation.name
                ));
            }
        }
        if let Some(times) = times.filter(|times| *times < OF_MOTO) {
            missed.push(format!("{}: {times:.0} times moto, aim {OF_MOTO:.0}", operation.name));
        }
    }
}

/// Memory per 1,000 keys, in a server of its own.
fn memory_of_keys(program: &Path) -> anyhow::Result<()> {
    let server = Server::lab(program, None)?;
    server.call("CreateKey", &json!({}))?;
    let create = operations::named("CreateKey").context("there is a CreateKey")?;
    let requests = Prepared::new(create, &server)?.requests;
    let (before, mut made) = (server.resident(), 0);
    while made < 5000 {
        made += load::run(server.address, &requests, 4, Duration::from_millis(200))?.count();
    }
    let grown = before.zip(server.resident()).map(|(before, now)| now.saturating_sub(before));
    let each = grown.map(|grown| grown * 1000 / made as u64);
    println!(
        "\nmemory per 1,000 keys, with their records and steps of undo: {} MiB",
        mebibytes(each)
    );
    Ok(())
}
