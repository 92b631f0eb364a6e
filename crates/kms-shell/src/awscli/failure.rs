//! Why an `aws` line failed, in the words and exit statuses of the AWS CLI v2 (2.34 and later).
//!
//! Since 2.34 every message starts `aws: [ERROR]:` and, before it, an empty line; older versions
//! printed the same sentences bare. `--cli-error-format legacy` gives those back.

use serde_json::{Value, json};

use super::globals::Globals;
use super::output;

/// The text under every usage error.
pub(super) const USAGE: &str = "\
usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

/// A failed line.
#[derive(Debug)]
pub(super) enum Failure {
    /// The arguments do not parse: the message is followed by the usage.
    Usage(String),
    /// An argument's value is wrong.
    Validation(String),
    /// Arguments nothing asked for.
    UnknownOptions(Vec<String>),
    /// The service refused.
    Service { code: String, message: String, operation: String },
    /// Anything else that stops the CLI.
    General(String),
}

impl Failure {
    /// `Error parsing parameter '--flag': ...`
    pub(super) fn parameter(flag: &str, why: &str) -> Self {
        Self::Validation(format!("Error parsing parameter '{flag}': {why}"))
    }

    /// The exit status: 252 for a wrong line, 254 for the service's refusal, 255 otherwise.
    pub(super) fn status(&self) -> i32 {
        match self {
            Self::Usage(_) | Self::Validation(_) | Self::UnknownOptions(_) => 252,
            Self::Service { .. } => 254,
            Self::General(_) => 255,
        }
    }

    /// What went wrong, without anything around it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Service { code, message, operation } => format!(
                "An error occurred ({code}) when calling the {operation} operation: {message}"
            ),
            Self::Usage(message) | Self::Validation(message) | Self::General(message) => {
                message.clone()
            }
            Self::UnknownOptions(options) => format!("Unknown options: {}", options.join(", ")),
        }
    }

    /// What goes to standard error.
    pub(super) fn text(&self, globals: &Globals) -> String {
        let format = globals.error_format.as_deref().unwrap_or("enhanced");
        let (code, message) = match self {
            Self::UnknownOptions(options) => {
                let options = options.join(", ");
                return format!("\n{USAGE}\n\naws: [ERROR]: Unknown options: {options}\n");
            }
            Self::General(message) => return format!("\naws: [ERROR]: {}\n", message.trim()),
            Self::Usage(message) => (Some("ParamValidation"), format!("{message}\n\n{USAGE}")),
            Self::Validation(message) => (Some("ParamValidation"), message.clone()),
            Self::Service { code, message, .. } => {
                if !matches!(format, "enhanced" | "legacy") {
                    return formatted(format, &json!({"Code": code, "Message": message}));
                }
                (None, self.sentence())
            }
        };
        let message = message.trim();
        match (code, format) {
            (Some(code), "enhanced") => {
                format!("\naws: [ERROR]: An error occurred ({code}): {message}\n")
            }
            (Some(code), other) if other != "legacy" => {
                formatted(other, &json!({"Code": code, "Message": message}))
            }
            _ => format!("\naws: [ERROR]: {message}\n"),
        }
    }
}

fn formatted(format: &str, error: &Value) -> String {
    output::render(format, "error", error, 80).unwrap_or_default()
}
