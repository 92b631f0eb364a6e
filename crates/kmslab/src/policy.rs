//! `kmslab policy check` and `kmslab access`: what key policies really allow.

use std::fs;

use anyhow::Context;

use crate::args::{Args, PolicyCommand};
use crate::script;

/// Checks a file of the host, or hands a key of the world to the shell.
pub fn run(args: &Args, command: &PolicyCommand) -> anyhow::Result<u8> {
    let PolicyCommand::Check { what, key_id, output } = command;
    let name = what.strip_prefix("file://").unwrap_or(what);
    let bytes = match name {
        "-" => {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)
                .context("cannot read standard input")?;
            Some(bytes)
        }
        name if fs::exists(name).unwrap_or(false) => {
            Some(fs::read(name).with_context(|| format!("cannot read `{name}`"))?)
        }
        _ => None,
    };
    let line = ["policy", "check"].map(str::to_owned);
    let options = [format!("--output={output}")];
    let Some(bytes) = bytes else {
        let words = line.into_iter().chain([what.clone()]).chain(options);
        return script::words(args, &words.collect::<Vec<_>>());
    };
    if let Some(key) = key_id {
        let words = line.into_iter().chain(["-".to_owned(), format!("--key-id={key}")]);
        let words: Vec<String> = words.chain(options).collect();
        return script::words_with_input(args, &words, &bytes);
    }
    anyhow::ensure!(
        ["text", "json"].contains(&output.as_str()),
        "--output is text or json, not `{output}`"
    );
    let (text, status) = kms_shell::lab::check_policy_file(&bytes, output == "json");
    print!("{text}");
    Ok(u8::try_from(status).unwrap_or(1))
}

/// Who can do what with a key: the same line in the shell.
pub fn access(args: &Args, key: &str, operation: &[String], output: &str) -> anyhow::Result<u8> {
    let mut words = vec!["access".to_owned(), key.to_owned(), format!("--output={output}")];
    words.extend(operation.iter().map(|name| format!("--operation={name}")));
    script::words(args, &words)
}
