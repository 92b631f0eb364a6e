//! Structured logs on standard error: one line a call, with its request id, its caller and no secrets.

use tracing_subscriber::EnvFilter;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// What is wrong.
    Quiet,
    /// Every call.
    Calls,
    /// Connections too.
    Everything,
}

/// Starts logging; a filter such as `kmslab::wire=info` replaces the usual one. Only the first start counts.
pub fn start(verbosity: Verbosity, filter: Option<&str>, json: bool) {
    // Only the lab's own words: libraries below it print headers and signatures when asked for enough detail.
    let usual = match verbosity {
        Verbosity::Quiet => "off,kms_http=warn,kmslab=warn",
        Verbosity::Calls => "off,kms_http=info,kmslab=info",
        Verbosity::Everything => "off,kms_http=debug,kmslab=debug",
    };
    let filter = filter.and_then(|filter| EnvFilter::try_new(filter).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(usual));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails where logging was started before, which is then in force.
    let _ = match json {
        true => logs.json().flatten_event(true).try_init(),
        false => logs.try_init(),
    };
}
