//! Chores of the project: `cargo run --release -p xtask -- bench`.
#![allow(clippy::print_stdout, reason = "a bench prints")]

mod bare;
mod bench;
mod crash;
mod load;
mod pages;
mod soak;
mod tables;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

/// Chores of the project.
#[derive(Debug, Parser)]
enum Task {
    /// Operations per second against the bare primitive in the same run, and how cost grows with the world.
    Bench {
        /// What to measure instead.
        #[command(subcommand)]
        of: Option<Bench>,
        /// Seconds per figure.
        #[arg(long, global = true, default_value_t = 1.0)]
        seconds: f64,
        /// Also time the program at this path: start-up to the first answer, and the build of the book. For the other
        /// benches: the program to measure; `kmslab` beside this one where left out.
        #[arg(long, global = true)]
        program: Option<PathBuf>,
    },
    /// The bench's yardstick: an axum handler that gives back what it gets.
    #[command(hide = true)]
    Bare {
        /// Where.
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Kills the server again and again under load; every write and event that was acknowledged must be there.
    Crash {
        /// How often.
        #[arg(long, default_value_t = 200)]
        kills: usize,
        /// The program; `kmslab` beside this one where left out.
        #[arg(long)]
        program: Option<PathBuf>,
    },
    /// Full load for so long, with every kind of call; fails where memory is not flat.
    Soak {
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        minutes: f64,
        /// Keep nothing: no data folder, whose trail grows with every call.
        #[arg(long)]
        ephemeral: bool,
        /// The program; `kmslab` beside this one where left out.
        #[arg(long)]
        program: Option<PathBuf>,
    },
    /// Writes the book's pages that are made from the operation table and from the decision tables of the tests.
    Pages {
        /// Only say whether they are up to date.
        #[arg(long)]
        check: bool,
    },
}

/// Benches of their own.
#[derive(Debug, Subcommand)]
enum Bench {
    /// The endpoint beside a bare axum handler and beside moto, under load.
    Wire {
        /// Keep-alive connections of the load.
        #[arg(long, default_value_t = 32)]
        connections: usize,
        /// Only the operation of this name, for example Encrypt.
        #[arg(long)]
        only: Option<String>,
    },
    /// Objects with and without a Bucket Key: calls to KMS, cost and ratio.
    Services {
        /// How many objects.
        #[arg(long, default_value_t = 10_000)]
        objects: usize,
    },
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Bench { of: None, seconds, program } => bench::run(seconds, program.as_deref()),
        Task::Bench { of: Some(Bench::Wire { connections, only }), seconds, program } => {
            bench::wire::run(program.as_deref(), seconds, connections, only.as_deref())
        }
        Task::Bench { of: Some(Bench::Services { objects }), .. } => bench::services::run(objects),
        Task::Crash { kills, program } => crash::run(kills, program.as_deref()),
        Task::Soak { minutes, ephemeral, program } => {
            soak::run(minutes, ephemeral, program.as_deref())
        }
        Task::Bare { listen } => bare::run(listen),
        Task::Pages { check } => pages::run(Path::new("."), check),
    }
}
