//! What a page may ask, and why it may be refused.

use std::fmt;

use serde::Deserialize;

/// One question of a page to its back end, as JSON: `{"ask": "line", "session": "3", "text": "aws kms list-keys"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// Opens the world of a chapter as it is after its block of that number.
    Open {
        /// The chapter's name.
        chapter: String,
        /// The block's number, hidden ones counted; 0 for the fresh world.
        #[serde(default)]
        block: usize,
    },
    /// Runs what was typed in an opened world.
    Line {
        /// What `open` gave.
        session: String,
        /// The text; may hold several lines.
        text: String,
    },
    /// A question set as it stands: what is answered, and how that went.
    Quiz {
        /// The set.
        quiz: String,
    },
    /// Answers one question for good, and gets its explanation.
    Answer {
        /// The set.
        quiz: String,
        /// The item.
        item: String,
        /// Option ids, `prompt=option` pairs, or the words typed.
        given: Vec<String>,
    },
    /// Puts the answers to a set away, to begin anew. What was learnt stays in the progress.
    QuizAgain {
        /// The set.
        quiz: String,
    },
    /// A lab's world: the attempt under way, or a fresh one.
    Lab {
        /// The lab.
        lab: String,
    },
    /// Types a line into a lab's world.
    LabLine {
        /// The lab.
        lab: String,
        /// The text.
        text: String,
    },
    /// Says why the last call in a lab's world was allowed or refused; no line of the attempt.
    LabExplain {
        /// The lab.
        lab: String,
    },
    /// Takes the last line of an attempt back.
    LabUndo {
        /// The lab.
        lab: String,
    },
    /// Locks a prediction in.
    Predict {
        /// The lab.
        lab: String,
        /// The step that asks.
        step: String,
        /// The option chosen.
        option: String,
    },
    /// Checks a lab's world.
    Check {
        /// The lab.
        lab: String,
    },
    /// The next hint for the step that is open.
    Hint {
        /// The lab.
        lab: String,
    },
    /// Back to the start of the lab; predictions made and hints used stay.
    Reset {
        /// The lab.
        lab: String,
    },
    /// What is read, tried, passed and due.
    Progress,
    /// Marks a chapter as read, or takes the mark off.
    Read {
        /// The chapter's name.
        chapter: String,
        /// Whether it is read.
        read: bool,
    },
    /// The progress file, as `kmslab progress export` writes it.
    Export,
    /// Takes another progress file in, as `kmslab progress import` does.
    Import {
        /// Its text.
        text: String,
    },
}

/// Why the page gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is no such session, or no longer.
    Gone,
    /// Anything else, in a sentence for the reader.
    Because(String),
}

impl Refused {
    /// A refusal in a sentence.
    pub fn because(why: impl fmt::Display) -> Refused {
        Refused::Because(why.to_string())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Gone => f.write_str("the session is gone: open the block again"),
            Refused::Because(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Refused {}
