//! A workload played against a quota and the price list, on virtual time.
//!
//! Messages come evenly, clients take them in turn. A message needs a data key: from the client's cache if there is one
//! and it holds one, otherwise from KMS, where the call takes a token of the quota's bucket, the same bucket that stops
//! the calls of a world. A throttled call is made again as the AWS SDKs' standard mode does: three attempts in all, and
//! before each new one a wait drawn at random between nothing and a second, then two seconds, up to twenty.
//! Not played: the SDKs' own retry quota, which only makes a client that is throttled all the time give up sooner.

mod play;
mod report;
mod svg;

pub use play::play;
pub use report::{Report, Second, sparkline};
pub use svg::{columns, drawing};

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Messages a second, all clients together.
    pub rate: u64,
    /// How many messages in all.
    pub messages: u64,
    /// How many clients, each with a cache of its own.
    pub clients: u64,
    /// The quota, requests a second.
    pub quota: u64,
    /// What others in the account use of it, requests a second.
    pub others: u64,
    /// How long a call to KMS takes that is answered at once, in milliseconds.
    pub call_millis: u64,
    /// How often a call is made before it is given up.
    pub attempts: u32,
    /// What a client keeps; none where it asks for every message.
    pub cache: Option<Cache>,
}

/// When a client takes a new data key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cache {
    /// After so many messages.
    pub max_messages: u64,
    /// After so many milliseconds.
    pub max_age_millis: u64,
}

/// The most messages of a plan: what a few seconds of computing can play.
pub const MOST_MESSAGES: u64 = 20_000_000;

/// How often the standard mode of the AWS SDKs makes a call.
pub const ATTEMPTS: u32 = 3;
