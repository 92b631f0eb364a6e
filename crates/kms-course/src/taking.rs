//! Taking a quiz or an exam: where one stands, what is answered and flagged, and what may be shown when.
//!
//! A state machine without a screen: the terminal and the page draw it, and keep it to resume. In exam mode nothing
//! about right and wrong comes out before the end.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answers::{AnswerFile, Answers, Given};
use crate::question::{Asked, Kind};

/// An attempt under way, or finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Taking {
    /// What is taken.
    pub what: What,
    /// How.
    pub mode: Mode,
    /// The seed of options' order, and of the draw.
    pub seed: String,
    /// The items, in order.
    pub items: Vec<Item>,
    /// The item looked at, counted from 0.
    #[serde(default)]
    pub at: usize,
    /// The answers so far.
    #[serde(default)]
    pub answers: BTreeMap<String, Vec<String>>,
    /// Items to come back to.
    #[serde(default)]
    pub flagged: BTreeSet<String>,
    /// In study mode: items whose feedback was shown, so that their answers are final.
    #[serde(default)]
    pub shown: BTreeSet<String>,
    /// Items looked at again after the end.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reviewed: BTreeSet<String>,
    /// The seconds left, where there is a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u32>,
    /// Whether it is over.
    #[serde(default)]
    pub finished: bool,
}

/// What is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A question set.
    Quiz(String),
    /// A practice exam by a blueprint.
    Exam(String),
    /// What spaced repetition says is due.
    Review,
}

/// How it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Feedback after each answer.
    Study,
    /// No feedback before the end.
    Exam,
}

/// An item of the attempt: what it takes to answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The item.
    pub id: String,
    /// The question's revision at the start.
    pub revision: u32,
    /// How it is answered.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// How many options the answer has.
    pub choose: usize,
}

impl Item {
    /// What an attempt keeps of a question.
    pub fn of(asked: &Asked<'_>) -> Item {
        Item {
            id: asked.id.clone(),
            revision: asked.question.revision,
            kind: asked.kind,
            choose: asked.key().len(),
        }
    }
}

impl What {
    /// The name an attempt at it is kept by.
    pub fn name(&self) -> String {
        match self {
            What::Quiz(name) => format!("quiz {name}"),
            What::Exam(name) => format!("exam {name}"),
            What::Review => "review".to_owned(),
        }
    }
}

/// Where an item stands, for a navigator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The item.
    pub id: String,
    /// Whether there is a whole answer: as many options as asked for.
    pub answered: bool,
    /// Whether it is flagged.
    pub flagged: bool,
    /// Whether it is the one looked at.
    pub current: bool,
}

/// Why something can't be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The attempt is over.
    Finished,
    /// Feedback was shown, so the answer is final.
    Final,
    /// There is no such item.
    NoSuchItem,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Refusal::Finished => "this attempt is over; start a new one",
            Refusal::Final => "the explanation was shown, so the answer stays as it is",
            Refusal::NoSuchItem => "there is no such question in this attempt",
        })
    }
}

impl Taking {
    /// A fresh attempt.
    pub fn start(
        what: What,
        mode: Mode,
        seed: &str,
        items: Vec<Item>,
        minutes: Option<u32>,
    ) -> Taking {
        Taking {
            what,
            mode,
            seed: seed.to_owned(),
            items,
            at: 0,
            answers: BTreeMap::new(),
            flagged: BTreeSet::new(),
            shown: BTreeSet::new(),
            reviewed: BTreeSet::new(),
            seconds_left: minutes.map(|minutes| minutes.saturating_mul(60)),
            finished: false,
        }
    }

    /// The item looked at.
    pub fn current(&self) -> Option<&Item> {
        self.items.get(self.at)
    }

    /// The answer to the item looked at.
    pub fn answer(&self) -> &[String] {
        self.current().and_then(|item| self.answers.get(&item.id)).map_or(&[], Vec::as_slice)
    }

    /// Answers the item looked at; an empty answer takes it back.
    pub fn give(&mut self, answer: Vec<String>) -> Result<(), Refusal> {
        let item = self.open()?.id.clone();
        if answer.iter().all(|one| one.trim().is_empty()) {
            self.answers.remove(&item);
        } else {
            self.answers.insert(item, answer);
        }
        Ok(())
    }

    /// Chooses an option, or takes the choice back, as a key press does: where one option is asked for the new one
    /// replaces the old, where two are asked for a third pushes the first out, and an ordering grows at its end.
    pub fn toggle(&mut self, option: &str) -> Result<(), Refusal> {
        let most = self.open()?.choose.max(1);
        let mut answer = self.answer().to_vec();
        match answer.iter().position(|chosen| chosen == option) {
            Some(place) => {
                answer.remove(place);
            }
            None => {
                answer.push(option.to_owned());
                let surplus = answer.len().saturating_sub(most);
                answer.drain(..surplus);
            }
        }
        self.give(answer)
    }

    /// Matches a prompt with an option; a prompt has one option.
    pub fn pair(&mut self, prompt: &str, option: &str) -> Result<(), Refusal> {
        self.open()?;
        let mut answer = self.answer().to_vec();
        answer.retain(|pair| pair.split_once('=').is_none_or(|(known, _)| known != prompt));
        answer.push(format!("{prompt}={option}"));
        self.give(answer)
    }

    fn open(&self) -> Result<&Item, Refusal> {
        if self.finished {
            return Err(Refusal::Finished);
        }
        let item = self.current().ok_or(Refusal::NoSuchItem)?;
        if self.shown.contains(&item.id) { Err(Refusal::Final) } else { Ok(item) }
    }

    /// In study mode, makes the answer final, so that the explanation may be shown; false in exam mode before the end
    /// and where there is no answer.
    pub fn reveal(&mut self) -> bool {
        let Some(id) = self.current().map(|item| item.id.clone()) else { return false };
        if self.finished {
            return true;
        }
        if self.mode == Mode::Exam || self.answer().is_empty() {
            return false;
        }
        self.shown.insert(id);
        true
    }

    /// Whether right and wrong of an item may be shown.
    pub fn may_show(&self, item: &str) -> bool {
        self.finished || self.shown.contains(item)
    }

    /// Flags the item looked at, or takes the flag off.
    pub fn flag(&mut self) -> Result<(), Refusal> {
        let id = self.current().ok_or(Refusal::NoSuchItem)?.id.clone();
        if !self.flagged.remove(&id) {
            self.flagged.insert(id);
        }
        Ok(())
    }

    /// Goes to the next item; false at the last.
    pub fn forward(&mut self) -> bool {
        self.go(self.at + 1).is_ok()
    }

    /// Goes to the item before; false at the first.
    pub fn back(&mut self) -> bool {
        self.at.checked_sub(1).is_some_and(|at| self.go(at).is_ok())
    }

    /// Goes to an item, counted from 0.
    pub fn go(&mut self, at: usize) -> Result<(), Refusal> {
        if at >= self.items.len() {
            return Err(Refusal::NoSuchItem);
        }
        self.at = at;
        Ok(())
    }

    /// Every item and where it stands.
    pub fn navigator(&self) -> Vec<Standing> {
        let items = self.items.iter().enumerate();
        items
            .map(|(index, item)| Standing {
                id: item.id.clone(),
                answered: self
                    .answers
                    .get(&item.id)
                    .is_some_and(|given| given.len() >= item.choose.max(1)),
                flagged: self.flagged.contains(&item.id),
                current: index == self.at,
            })
            .collect()
    }

    /// The items without a whole answer.
    pub fn unanswered(&self) -> Vec<String> {
        self.navigator().into_iter().filter(|item| !item.answered).map(|item| item.id).collect()
    }

    /// Lets time pass; the attempt is over when none is left. Returns whether it is over.
    pub fn pass_time(&mut self, seconds: u32) -> bool {
        if let Some(left) = self.seconds_left.as_mut().filter(|_| !self.finished) {
            *left = left.saturating_sub(seconds);
            self.finished = *left == 0;
        }
        self.finished
    }

    /// Ends the attempt.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// What the grader reads.
    pub fn answer_file(&self, student: Option<&str>) -> AnswerFile {
        let (quiz, exam) = match &self.what {
            What::Quiz(name) => (Some(name.clone()), None),
            What::Exam(name) => (None, Some(name.clone())),
            What::Review => (Some("review".to_owned()), None),
        };
        let answers = self.answers.iter().map(|(id, given)| (id.clone(), Given(given.clone())));
        AnswerFile {
            quiz,
            exam,
            seed: Some(self.seed.clone()),
            items: self.items.iter().map(|item| item.id.clone()).collect(),
            student: student.map(str::to_owned),
            answers: Answers(answers.collect()),
            ..AnswerFile::default()
        }
    }
}
