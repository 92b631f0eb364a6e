//! What the book may name of the course: labs and questions, as plain data from the crate that holds them.

/// The labs and questions there are.
#[derive(Clone, Debug, Default)]
pub struct Exercises {
    /// The labs.
    pub labs: Vec<LabNamed>,
    /// The questions of all sets.
    pub questions: Vec<QuestionNamed>,
}

/// A lab.
#[derive(Clone, Debug)]
pub struct LabNamed {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The place in the book it belongs to, such as `rotation.md#on-demand`.
    pub chapter: String,
}

/// A question.
#[derive(Clone, Debug)]
pub struct QuestionNamed {
    /// Its id.
    pub id: String,
    /// The set it is in.
    pub set: String,
    /// What it asks for, in a few words.
    pub objective: String,
    /// The place in the book it belongs to.
    pub chapter: String,
    /// Whether its key is run.
    pub proven: bool,
}

impl Exercises {
    /// The lab of that id.
    pub fn lab(&self, id: &str) -> Option<&LabNamed> {
        self.labs.iter().find(|lab| lab.id == id)
    }

    /// The question of that id.
    pub fn question(&self, id: &str) -> Option<&QuestionNamed> {
        self.questions.iter().find(|question| question.id == id)
    }
}
