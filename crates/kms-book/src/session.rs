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
    /// The CloudTrail event it left.
    pub event_json: serde_json::Value,
}
