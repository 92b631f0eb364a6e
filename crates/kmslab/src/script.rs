//! Running commands that nobody types: a file, standard input, or the words of the command line.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use kms_page::{chapter_shell, run_whole};
use kms_shell::lab::{Door, Lab, trail_files};
use kms_shell::{Shell, Stream, transcript};
use serde_json::json;

use crate::args::{Args, Run};
use crate::world;

/// `kmslab run FILE`.
pub fn file(args: &Args, run: &Run) -> anyhow::Result<u8> {
    let text = match run.file.to_str() {
        Some("-") => std::io::read_to_string(std::io::stdin())?,
        _ => fs::read_to_string(&run.file)
            .with_context(|| format!("cannot read `{}`", run.file.display()))?,
    };
    match &run.seed {
        Some(seed) => play(chapter_shell(seed), &text, run),
        None => {
            let opened = world::open(args)?;
            let status = play(opened.shell(args)?, &text, run)?;
            opened.close()?;
            Ok(status)
        }
    }
}

fn play<D: Door>(mut shell: Shell<Lab<D>>, text: &str, run: &Run) -> anyhow::Result<u8> {
    if run.transcript {
        print!("{}", transcript::run(&mut shell, text));
        return Ok(0);
    }
    if run.json {
        let mut status = 0;
        let steps = transcript::parse(text);
        let inputs: Vec<String> = match steps.is_empty() {
            true => {
                text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
            }
            false => steps.into_iter().map(|step| step.input).collect(),
        };
        for input in inputs {
            let line = run_whole(&mut shell, &input);
            status = line.status;
            let calls: Vec<_> = line
                .calls
                .iter()
                .map(|call| json!({"operation": call.operation, "decisions": call.data, "event": call.event}))
                .collect();
            println!(
                "{}",
                json!({"input": input, "output": line.output, "status": line.status, "calls": calls})
            );
        }
        return Ok(exit_status(status));
    }
    whole(shell, text)
}

/// Commands on standard input, as a shell would run them.
pub fn standard_input<D: Door>(shell: Shell<Lab<D>>) -> anyhow::Result<u8> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("standard input is not text")?;
    whole(shell, &text)
}

fn whole<D: Door>(mut shell: Shell<Lab<D>>, text: &str) -> anyhow::Result<u8> {
    let outcome = shell.run(text);
    for (stream, bytes) in &outcome.chunks {
        match stream {
            Stream::Out => std::io::stdout().write_all(bytes)?,
            Stream::Err => std::io::stderr().write_all(bytes)?,
        }
    }
    std::io::stdout().flush()?;
    Ok(exit_status(outcome.status))
}

/// `kmslab clock +30d` and its like, typed in a terminal of one's own: the same line in the shell, on the same world.
/// Where an endpoint is running, it holds the world, so it is asked to run the line.
///
/// Only `trail export DIR` differs: the folder is one of this machine.
pub fn words(args: &Args, words: &[String]) -> anyhow::Result<u8> {
    if let [command, export, folder] = words
        && command == "trail"
        && export == "export"
    {
        return export_trail(args, Path::new(folder));
    }
    line(args, words, "")
}

/// As [`words`], with something on standard input.
pub fn words_with_input(args: &Args, words: &[String], input: &[u8]) -> anyhow::Result<u8> {
    let text = std::str::from_utf8(input).context("the file is not text in UTF-8")?;
    line(args, words, &format!("printf %s {} | ", quoted(text)))
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn line(args: &Args, words: &[String], before: &str) -> anyhow::Result<u8> {
    let words_quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let line = format!("{before}kmslab {}", words_quoted.join(" "));
    if let Some(answer) = crate::console::ask_running(args, &line)? {
        print!("{}", answer.output);
        return Ok(exit_status(answer.status));
    }
    if words.is_empty() {
        bail!("no command");
    }
    let opened = world::open(args)?;
    let status = whole(opened.shell(args)?, &line)?;
    opened.close()?;
    Ok(status)
}

/// The records of the running lab, or of the world in the data folder, as the files that CloudTrail delivers.
fn export_trail(args: &Args, folder: &Path) -> anyhow::Result<u8> {
    const RECORDS: &str = "kmslab trail --output json";
    let printed = match crate::console::ask_running(args, RECORDS)? {
        Some(answer) => answer.output.into_bytes(),
        None => {
            let opened = world::open(args)?;
            let printed = opened.shell(args)?.run(RECORDS).stdout();
            opened.close()?;
            printed
        }
    };
    let printed: serde_json::Value =
        serde_json::from_slice(&printed).context("the lab's trail is not JSON")?;
    let records = printed.get("Records").and_then(serde_json::Value::as_array);
    let files = trail_files::files(records.map(Vec::as_slice).unwrap_or_default())?;
    for file in &files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, &file.bytes))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("{}", path.display());
    }
    Ok(0)
}

fn exit_status(status: i32) -> u8 {
    u8::try_from(status).unwrap_or(1)
}
