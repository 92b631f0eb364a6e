//! What a page of the book talks to, whichever back end it has: the server's console API, or a module in the page.
//!
//! ```text
//!   page --{"ask": ...}--> Page --> consoles   worlds of chapters
//!                                   labs       attempts, checked by kms-course
//!                                   quizzes    answers, graded by kms-course
//!                                   notebook   the progress file
//! ```
//! A page passes a lab exactly where the terminal does, for there is one grader. Absent on purpose: sockets, files, the
//! clock, randomness, and any HTML but that of questions and labs.

mod ask;
mod consoles;
mod content;
mod lab;
mod line;
mod notebook;
mod overview;
mod quiz;
pub mod render;
pub mod rich;
pub mod words;

use kms_course::lab::Lab;
use kms_course::progress::Progress;
use kms_course::quiz::QuizSet;
use serde::Serialize;
use serde_json::{Value, json};

pub use ask::{Ask, Refused};
pub use content::{Chapter, Content};
pub use lab::{CheckView, HintView, LabAnswer, LabView, StepView};
pub use line::{Line, LineCall, chapter_shell, run, run_whole};
pub use notebook::Notebook;
pub use overview::{ChapterStands, Overview, Place};
pub use quiz::{ExplainedOption, Explanation, QuizView};

/// The book's other half: worlds, questions, labs and progress. Threads may ask it at the same time.
pub struct Page {
    content: Content,
    notebook: Notebook,
    consoles: consoles::Consoles,
    labs: lab::Labs,
}

impl Page {
    /// A page with this content that keeps progress there.
    pub fn new(content: Content, notebook: Notebook) -> Page {
        Page {
            content,
            notebook,
            consoles: consoles::Consoles::default(),
            labs: lab::Labs::default(),
        }
    }

    /// Answers what a page asks, as JSON.
    pub fn answer_json(&self, ask: Value) -> Result<Value, Refused> {
        let ask = serde_json::from_value(ask)
            .map_err(|why| Refused::because(format!("the page asked what nobody knows: {why}")))?;
        self.answer(ask)
    }

    /// Answers what a page asks.
    pub fn answer(&self, ask: Ask) -> Result<Value, Refused> {
        let (labs, notebook) = (&self.labs, &self.notebook);
        match ask {
            Ask::Open { chapter, block } => {
                let known = self.content.chapter(&chapter).ok_or_else(|| {
                    Refused::because(format!("the book has no chapter `{chapter}`"))
                })?;
                Ok(json!({"session": self.consoles.open(&chapter, known, block)}))
            }
            Ask::Line { session, text } => data(self.consoles.line(&session, &text)),
            Ask::Quiz { quiz } => data(quiz::view(self.quiz(&quiz)?, notebook)),
            Ask::Answer { quiz, item, given } => {
                data(quiz::answer(self.quiz(&quiz)?, &item, given, notebook))
            }
            Ask::QuizAgain { quiz } => data(quiz::again(self.quiz(&quiz)?, notebook)),
            Ask::Lab { lab } => data(labs.view(self.lab(&lab)?, notebook)),
            Ask::LabLine { lab, text } => data(labs.line(self.lab(&lab)?, &text, notebook)),
            Ask::LabExplain { lab } => data(labs.explain(self.lab(&lab)?, notebook)),
            Ask::LabUndo { lab } => data(labs.undo(self.lab(&lab)?, notebook)),
            Ask::Predict { lab, step, option } => {
                data(labs.predict(self.lab(&lab)?, &step, &option, notebook))
            }
            Ask::Check { lab } => data(labs.check(self.lab(&lab)?, notebook)),
            Ask::Hint { lab } => data(labs.hint(self.lab(&lab)?, notebook)),
            Ask::Reset { lab } => data(labs.reset(self.lab(&lab)?, notebook)),
            Ask::Progress => data(notebook.read().map(|progress| self.overview(&progress))),
            Ask::Read { chapter, read } => {
                self.content.chapter(&chapter).ok_or_else(|| {
                    Refused::because(format!("the book has no chapter `{chapter}`"))
                })?;
                data(notebook.change(|progress| {
                    match read {
                        true => {
                            progress.chapters.entry(chapter).or_insert_with(|| notebook.today());
                        }
                        false => drop(progress.chapters.remove(&chapter)),
                    }
                    Ok(self.overview(progress))
                }))
            }
            Ask::Export => {
                let text = notebook.read()?.text().map_err(Refused::because)?;
                Ok(json!({"text": text}))
            }
            Ask::Import { text } => {
                let other = Progress::read(&text).map_err(Refused::because)?;
                data(notebook.change(|progress| {
                    progress.merge(&other);
                    Ok(self.overview(progress))
                }))
            }
        }
    }

    fn overview(&self, progress: &Progress) -> Overview {
        overview::overview(&self.content, progress, self.notebook.today())
    }

    fn quiz(&self, name: &str) -> Result<&QuizSet, Refused> {
        let set = self.content.quizzes.get(name);
        set.ok_or_else(|| Refused::because(format!("the book has no question set `{name}`")))
    }

    fn lab(&self, name: &str) -> Result<&Lab, Refused> {
        let lab = self.content.labs.get(name);
        lab.ok_or_else(|| Refused::because(format!("the book has no lab `{name}`")))
    }
}

fn data<A: Serialize>(answer: Result<A, Refused>) -> Result<Value, Refused> {
    serde_json::to_value(answer?).map_err(Refused::because)
}
