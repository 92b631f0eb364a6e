//! The one binary: reads the command line, opens the world, hands over to a door. No KMS rules and nothing clever.

mod args;
mod attempt;
mod author;
mod book;
mod broken_pipe;
mod class;
mod console;
mod content;
mod exam;
mod exchange;
mod files;
mod lent;
mod module;
mod operations;
mod policy;
mod progress;
mod quiz;
mod repl;
mod script;
mod serve;
mod sit;
mod sitting;
mod storage;
mod world;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// What one thread allocates another frees: a record is made by the thread that answers and goes when another one adds
/// the newest. The system's allocator spent an eighth of an endpoint's time waiting for its own locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    broken_pipe::end_quietly();
    let args = Args::parse();
    match run(&args) {
        Ok(status) => ExitCode::from(status),
        Err(trouble) => {
            eprintln!("kmslab: {trouble:#}");
            ExitCode::from(2)
        }
    }
}

/// Exit status 0 done, 1 the thing checked does not hold, 2 usage or surroundings.
fn run(args: &Args) -> anyhow::Result<u8> {
    match &args.command {
        None => serve::everything(args),
        Some(Command::Serve { no_book }) => serve::without_repl(args, !no_book),
        Some(Command::Repl) => repl::alone(args),
        Some(Command::Run(run)) => script::file(args, run),
        Some(Command::Env { profile }) => serve::env(args, profile.as_deref()),
        Some(Command::Lab { command }) => attempt::run(args, command),
        Some(Command::Quiz { command }) => quiz::run(args, command),
        Some(Command::Book { command }) => book::run(args, command),
        Some(Command::Exam { command }) => exam::run(args, command),
        Some(Command::Review(review)) => exam::review(args, review),
        Some(Command::Progress { command }) => progress::run(args, command),
        Some(Command::Class { command }) => class::run(args, command),
        Some(Command::Schema { name, out }) => author::schema(name.as_deref(), out.as_deref()),
        Some(Command::Check(check)) => author::check(args, check),
        Some(Command::Policy { command }) => policy::run(args, command),
        Some(Command::Access { key, operation, output }) => {
            policy::access(args, key, operation, output)
        }
        Some(Command::Backup { to }) => storage::backup(args, to),
        Some(Command::World { command }) => storage::world(args, command),
        Some(Command::RotateRootKey) => storage::rotate_root_key(args),
        Some(Command::Completions { shell }) => {
            args::completions(*shell);
            Ok(0)
        }
        // Everything that steers a world is the shell's: `kmslab clock +30d` here is the line typed there.
        Some(Command::Shell(words)) => script::words(args, words),
    }
}
