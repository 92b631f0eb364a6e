//! The one binary: reads the command line, opens the world, hands over to a door. No KMS rules and nothing clever.

mod args;
mod attempt;
mod author;
mod book;
mod console;
mod content;
mod files;
mod operations;
mod policy;
mod quiz;
mod repl;
mod script;
mod serve;
mod world;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
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
        Some(Command::Serve) => serve::without_repl(args),
        Some(Command::Repl) => repl::alone(args),
        Some(Command::Run(run)) => script::file(args, run),
        Some(Command::Env { profile }) => serve::env(args, profile.as_deref()),
        Some(Command::Lab { command }) => attempt::run(args, command),
        Some(Command::Quiz { command }) => quiz::run(args, command),
        Some(Command::Book { command }) => book::run(args, command),
        Some(Command::Check) => author::check(args),
        Some(Command::Policy { command }) => policy::run(args, command),
        Some(Command::Access { key, operation, output }) => {
            policy::access(args, key, operation, output)
        }
        Some(Command::Completions { shell }) => {
            args::completions(*shell);
            Ok(0)
        }
        // Everything that steers a world is the shell's: `kmslab clock +30d` here is the line typed there.
        Some(Command::Shell(words)) => script::words(args, words),
    }
}
