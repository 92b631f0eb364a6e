//! What a chapter needs from the simulator: a world that runs a block of shell lines and says what happened.

/// One world, in which the blocks of one chapter run in order.
pub trait Session {
    /// Runs the `$ ` lines of a block; recorded output between them is ignored.
    fn run_block(&mut self, text: &str) -> Vec<Step>;
}

/// Opens worlds; the same chapter always starts from the same seed and instant.
///
/// `Sync`, because chapters are independent and are run side by side.
pub trait Sessions: Sync {
    /// A fresh world for the chapter, named by its path below `src` without `.md`.
    fn open(&self, chapter: &str) -> Box<dyn Session>;
}

/// One input line and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The line as typed, without its prompt; may hold newlines.
    pub input: String,
    /// What it printed, on either stream.
    pub output: String,
    /// Its exit status.
    pub status: i32,
    /// The KMS calls it made.
    pub calls: Vec<CallShown>,
    /// The world's keys after it, in a lasting order.
    pub keys: Vec<KeyShown>,
    /// The instant after it, in milliseconds since 1970.
    pub now: i64,
    /// The day after it, as `2025-01-31`.
    pub today: String,
}

/// One key as the pictures show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyShown {
    /// Its id.
    pub id: String,
    /// Its Region.
    pub region: String,
    /// Its spec, such as `SYMMETRIC_DEFAULT`.
    pub spec: String,
    /// Its state, such as `Enabled`.
    pub state: String,
    /// `PRIMARY`, `REPLICA`, or nothing for a single-Region key.
    pub role: String,
    /// Its aliases.
    pub aliases: Vec<String>,
    /// How many grants it has.
    pub grants: usize,
    /// How many statements its key policy has.
    pub statements: usize,
    /// Its materials, the oldest first.
    pub materials: Vec<MaterialShown>,
}

/// One key material as the pictures show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaterialShown {
    /// Its id.
    pub id: String,
    /// When it began to encrypt, in milliseconds since 1970.
    pub since: i64,
    /// The day of that, as `2025-01-31`.
    pub day: String,
    /// How it came to be current: `first`, `AUTOMATIC`, `ON_DEMAND`.
    pub how: String,
}

/// One KMS call as the page shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallShown {
    /// The operation's name, such as `Encrypt`.
    pub operation: String,
    /// Why it was allowed or refused, in words.
    pub decision_text: String,
    /// The same as data.
    pub decision_json: serde_json::Value,
    /// The same as a drawing: SVG, or nothing.
    pub drawing: String,
    /// The members of its answer.
    pub returned: Vec<String>,
    /// The CloudTrail event it left.
    pub event_json: serde_json::Value,
}
