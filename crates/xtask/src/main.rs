//! Chores of the project: `cargo run --release -p xtask -- bench`.
#![allow(clippy::print_stdout, reason = "a bench prints")]

mod bench;
mod pages;
mod tables;

use clap::Parser;

/// Chores of the project.
#[derive(Debug, Parser)]
enum Task {
    /// Operations per second against the bare primitive in the same run, and how cost grows with the world.
    Bench {
        /// Seconds per figure.
        #[arg(long, default_value_t = 1.0)]
        seconds: f64,
        /// Also time the program at this path: start-up to the first answer, and the build of the book.
        #[arg(long)]
        program: Option<std::path::PathBuf>,
    },
    /// Writes the book's pages that are made from the operation table and from the decision tables of the tests.
    Pages {
        /// Only say whether they are up to date.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Bench { seconds, program } => bench::run(seconds, program.as_deref()),
        Task::Pages { check } => pages::run(std::path::Path::new("."), check),
    }
}
