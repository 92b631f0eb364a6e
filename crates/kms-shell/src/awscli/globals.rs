//! The flags every `aws` line takes, wherever they stand in it.

use super::argparse::{Arity, Flag, Sorted, sort};
use super::failure::Failure;
use super::query::Query;
use crate::io::Io;

/// Name, values, choices, what it does here.
pub(crate) const FLAGS: &[(&str, Arity, &[&str], &str)] = &[
    ("--debug", Arity::Zero, &[], "Accepted; the lab's explanations are `kmslab explain`."),
    ("--endpoint-url", Arity::One, &[], "Accepted; every call goes to the lab."),
    ("--no-verify-ssl", Arity::Zero, &[], "Accepted."),
    ("--no-paginate", Arity::Zero, &[], "Make one call only and show its page as it came."),
    (
        "--output",
        Arity::One,
        &["json", "text", "table", "yaml", "yaml-stream", "off"],
        "The formatting style for command output.",
    ),
    ("--query", Arity::One, &[], "A JMESPath query to use in filtering the response data."),
    ("--profile", Arity::One, &[], "Who calls: a profile of the lab, such as admin or alice."),
    ("--region", Arity::One, &[], "The Region to call."),
    ("--version", Arity::Zero, &[], "Show the version."),
    ("--color", Arity::One, &["on", "off", "auto"], "Accepted."),
    ("--no-sign-request", Arity::Zero, &[], "Send no credentials: KMS refuses such a request."),
    ("--ca-bundle", Arity::One, &[], "Accepted."),
    ("--cli-read-timeout", Arity::One, &[], "Accepted."),
    ("--cli-connect-timeout", Arity::One, &[], "Accepted."),
    (
        "--cli-binary-format",
        Arity::One,
        &["base64", "raw-in-base64-out"],
        "How blobs are typed: base64 (default) or as they are.",
    ),
    ("--no-cli-pager", Arity::Zero, &[], "Accepted; the lab has no pager."),
    ("--cli-auto-prompt", Arity::Zero, &[], "Accepted; use the Tab key."),
    ("--no-cli-auto-prompt", Arity::Zero, &[], "Accepted."),
    (
        "--cli-error-format",
        Arity::One,
        &["legacy", "json", "yaml", "text", "table", "enhanced"],
        "How errors are shown.",
    ),
];

/// What the global flags say.
#[derive(Debug, Default)]
pub(super) struct Globals {
    pub debug: bool,
    pub paginate: bool,
    pub output: String,
    pub query: Option<Query>,
    pub profile: Option<String>,
    pub region: Option<String>,
    pub version: bool,
    pub signed: bool,
    /// Credentials in the environment, which the CLI uses where no profile is named.
    pub access_key: Option<String>,
    pub raw_blobs: bool,
    pub error_format: Option<String>,
    /// A sentence of the lab's own after the CLI's error.
    pub note: Option<String>,
    /// How wide a table may be before it is turned on its side.
    pub width: usize,
}

impl Globals {
    /// What holds before any flag is read: the environment's settings.
    pub(super) fn from_environment(io: &Io<'_>) -> Self {
        let set = |name: &str| io.env(name).filter(|value| !value.is_empty()).map(str::to_owned);
        Self {
            paginate: true,
            signed: true,
            output: set("AWS_DEFAULT_OUTPUT").unwrap_or_else(|| "json".to_owned()),
            access_key: set("AWS_ACCESS_KEY_ID"),
            profile: set("AWS_PROFILE"),
            region: set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")),
            error_format: set("AWS_CLI_ERROR_FORMAT"),
            width: set("COLUMNS").and_then(|width| width.parse().ok()).unwrap_or(80),
            ..Self::default()
        }
    }
}

/// Takes the global flags and the service's name out of the line.
pub(super) fn take(args: &[String], globals: &mut Globals) -> Result<Sorted, Failure> {
    let flags: Vec<Flag> = FLAGS
        .iter()
        .map(|(name, arity, choices, _)| Flag {
            name: (*name).to_owned(),
            arity: *arity,
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        })
        .collect();
    let sorted = sort(args, &flags, true)?;
    for (index, values) in &sorted.flags {
        let name = FLAGS.get(*index).map_or("", |row| row.0);
        let value = values.first().cloned();
        match name {
            "--debug" => globals.debug = true,
            "--no-paginate" => globals.paginate = false,
            "--output" => globals.output = value.unwrap_or_default(),
            "--profile" => globals.profile = value,
            "--region" => globals.region = value,
            "--version" => globals.version = true,
            "--no-sign-request" => globals.signed = false,
            "--cli-binary-format" => {
                globals.raw_blobs = value.as_deref() == Some("raw-in-base64-out");
            }
            "--cli-error-format" => globals.error_format = value,
            _ => {}
        }
    }
    Ok(sorted)
}

/// Checks the values of the global flags that have a grammar of their own.
pub(super) fn resolve(sorted: &Sorted, globals: &mut Globals) -> Result<(), Failure> {
    for (index, values) in &sorted.flags {
        let name = FLAGS.get(*index).map_or("", |row| row.0);
        let value = values.first().map(String::as_str).unwrap_or_default();
        match name {
            "--query" => globals.query = Some(Query::parse(value)?),
            "--endpoint-url" if !value.contains("://") => {
                return Err(Failure::Validation(format!(
                    "Bad value for --endpoint-url \"{value}\": scheme is missing.  Must be of the \
                     form http://<hostname>/ or https://<hostname>/"
                )));
            }
            _ => {}
        }
    }
    Ok(())
}
