//! Sitting down to a quiz, an exam or a review: the state between two key presses, and what an act makes of it.
//!
//! [`Taking`] decides what may be answered and shown when; here are the views around it (question, list, result, the
//! review afterwards). [`page`] draws, [`screen`] and [`words`] turn keys and typed words into the same [`Act`]s.

mod page;
mod result;
pub mod screen;
pub mod words;

use kms_course::course::Course;
use kms_course::display::{Shown, shown};
use kms_course::exam::{ExamGrade, grade_exam};
use kms_course::grade::{Corrections, Grade, ItemGrade, ItemResult, grade, grade_review};
use kms_course::question::{Asked, Kind};
use kms_course::taking::{Mode, Taking, What};

/// Something a person does, however it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Chooses the option in that place, or takes the choice back.
    Choose(usize),
    /// Points at a prompt of a matching question.
    Prompt(usize),
    /// Sets a short answer.
    Words(String),
    /// Done with this: shows the explanation where that is allowed, else goes on.
    Enter,
    /// Next question.
    Next,
    /// Question before.
    Back,
    /// Flags the question, or takes the flag off.
    Flag,
    /// The question of that place.
    Go(usize),
    /// The list of all questions.
    List,
    /// Hands in.
    End,
    /// Stops here; everything is kept.
    Leave,
    /// What can be typed.
    Help,
}

/// What is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The question of `taking.at`.
    Question,
    /// All questions.
    List,
    /// Really hand in?
    Sure,
    /// The score.
    Result,
    /// What can be typed.
    Help,
}

/// Whether to go on asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Go on.
    Stay,
    /// Stopped in the middle.
    Left,
    /// Handed in, and everything that had to be looked at was.
    Done,
}

/// What the grader says at the end.
pub enum Graded {
    /// Of a quiz or a review.
    Quiz(Grade),
    /// Of an exam.
    Exam(ExamGrade),
}

impl Graded {
    /// Item by item.
    pub fn grade(&self) -> &Grade {
        match self {
            Graded::Quiz(grade) => grade,
            Graded::Exam(exam) => &exam.grade,
        }
    }
}

/// An attempt and the view of it.
pub struct Sitting<'a> {
    /// The attempt.
    pub taking: Taking,
    /// Its title.
    pub title: String,
    /// Who takes it.
    pub student: Option<String>,
    /// What is to be seen.
    pub view: View,
    /// A sentence about the last act.
    pub note: Option<String>,
    course: &'a Course,
    asked: Vec<Asked<'a>>,
    /// The prompt pointed at, of a matching question.
    prompt: usize,
}

impl<'a> Sitting<'a> {
    /// Sits down to an attempt, fresh or kept. None where a question of it is gone or has another revision by now.
    pub fn new(course: &'a Course, taking: Taking, student: Option<String>) -> Option<Sitting<'a>> {
        let mut asked = Vec::new();
        for item in &taking.items {
            let found = course.item(&item.id)?;
            if found.question.revision != item.revision {
                return None;
            }
            asked.push(found);
        }
        let title = match &taking.what {
            What::Quiz(name) => course.quiz(name)?.title.clone(),
            What::Exam(name) => format!("{} practice exam", course.blueprint(name)?.code),
            What::Review => "Review of what is due".to_owned(),
        };
        let view = if taking.finished { View::Result } else { View::Question };
        Some(Sitting { taking, title, student, view, note: None, course, asked, prompt: 0 })
    }

    /// Does what was typed.
    pub fn act(&mut self, act: Act) -> Step {
        self.note = None;
        if act == Act::Leave {
            return Step::Left;
        }
        if self.view == View::Sure {
            match act {
                Act::End | Act::Enter => self.finish(),
                _ => self.view = View::Question,
            }
            return Step::Stay;
        }
        let pointing = matches!(act, Act::Choose(_) | Act::Prompt(_));
        match act {
            Act::List => self.view = View::List,
            Act::Help => self.view = View::Help,
            Act::End if !self.taking.finished => self.view = View::Sure,
            Act::End => self.view = View::Result,
            Act::Enter => return self.enter(),
            Act::Next => {
                if self.view != View::Question || !self.taking.forward() {
                    self.at_last();
                }
            }
            Act::Back if self.view == View::Question => {
                self.taking.back();
            }
            Act::Back => self.view = View::Question,
            Act::Go(at) => match self.taking.go(at) {
                Ok(()) => self.view = View::Question,
                Err(refusal) => self.note = Some(refusal.to_string()),
            },
            Act::Flag => {
                self.view = View::Question;
                self.refused(Taking::flag);
            }
            Act::Choose(place) => self.choose(place),
            Act::Prompt(place) => self.prompt = place,
            Act::Words(text) => self.refused(|taking| taking.give(vec![text])),
            Act::Leave => {}
        }
        if !pointing {
            self.prompt = 0;
        }
        Step::Stay
    }

    fn choose(&mut self, place: usize) {
        let Some(question) = self.question() else { return };
        let Some(option) = question.options.get(place) else {
            self.note = Some("There is no such option.".to_owned());
            return;
        };
        let id = option.id.clone();
        if question.kind != Kind::Matching {
            return self.refused(|taking| taking.toggle(&id));
        }
        if let Some(prompt) = question.prompts.get(self.prompt) {
            let prompt = prompt.id.clone();
            self.refused(|taking| taking.pair(&prompt, &id));
            self.prompt = (self.prompt + 1).min(question.prompts.len().saturating_sub(1));
        }
    }

    fn refused<E: ToString>(&mut self, act: impl FnOnce(&mut Taking) -> Result<(), E>) {
        self.note = act(&mut self.taking).err().map(|refusal| refusal.to_string());
    }

    /// In study mode first the explanation, then the next question; afterwards through everything to be reviewed.
    fn enter(&mut self) -> Step {
        match self.view {
            View::List | View::Help => self.view = View::Question,
            View::Result => return self.review(),
            View::Question if self.taking.finished => {
                self.reviewed();
                return self.review();
            }
            View::Question => {
                let id = self.current().map(|asked| asked.id.clone()).unwrap_or_default();
                let new = !self.taking.may_show(&id);
                let explained = new && self.taking.reveal();
                if !explained && !self.taking.forward() {
                    self.at_last();
                }
            }
            View::Sure => {}
        }
        Step::Stay
    }

    fn at_last(&mut self) {
        self.note = Some(match self.taking.finished {
            true => "This is the last question.".to_owned(),
            false => "This is the last question: hand in, or look at the list.".to_owned(),
        });
    }

    /// Ends it, and shows the score.
    pub fn finish(&mut self) {
        self.taking.finish();
        self.view = View::Result;
    }

    /// Goes to the next question to be looked at afterwards.
    fn review(&mut self) -> Step {
        let open = self.to_review();
        let after =
            open.iter().copied().find(|at| *at > self.taking.at || self.view == View::Result);
        match after.or(open.first().copied()) {
            None => Step::Done,
            Some(at) => {
                self.view = View::Question;
                // A place of the list of items is a place of the attempt.
                let _ = self.taking.go(at);
                Step::Stay
            }
        }
    }

    fn reviewed(&mut self) {
        if let Some(item) = self.taking.current() {
            let id = item.id.clone();
            self.taking.reviewed.insert(id);
        }
    }

    /// The places of what was missed or flagged and not looked at since.
    pub fn to_review(&self) -> Vec<usize> {
        let graded = self.graded();
        let items = self.taking.items.iter().enumerate();
        let open = items.filter(|(_, item)| {
            let result = graded.grade().items.iter().find(|graded| graded.id == item.id);
            let missed = result.is_none_or(|graded| graded.result != ItemResult::Right);
            (missed || self.taking.flagged.contains(&item.id))
                && !self.taking.reviewed.contains(&item.id)
        });
        open.map(|(at, _)| at).collect()
    }

    /// What the grader says, by the one grader there is.
    pub fn graded(&self) -> Graded {
        let file = self.taking.answer_file(self.student.as_deref());
        let corrections = Corrections::default();
        match &self.taking.what {
            What::Quiz(name) => {
                if let Some(set) = self.course.quiz(name) {
                    return Graded::Quiz(grade(set, &file, &corrections));
                }
            }
            What::Exam(name) => {
                if let Some(blueprint) = self.course.blueprint(name) {
                    return Graded::Exam(grade_exam(blueprint, &self.asked, &file, &corrections));
                }
            }
            What::Review => {}
        }
        Graded::Quiz(grade_review(&self.asked, &file, &corrections))
    }

    /// The question looked at.
    pub fn current(&self) -> Option<&Asked<'a>> {
        self.asked.get(self.taking.at)
    }

    /// The question looked at, as one may see it before answering.
    pub fn question(&self) -> Option<Shown> {
        Some(shown(self.current()?, &self.taking.seed))
    }

    /// What is right and wrong about an item; none as long as that may not be shown.
    pub fn explained(&self, at: usize) -> Option<ItemGrade> {
        let asked = self.asked.get(at)?;
        if !self.taking.may_show(&asked.id) {
            return None;
        }
        let file = self.taking.answer_file(None);
        let one = std::slice::from_ref(asked);
        grade_review(one, &file, &Corrections::default()).items.into_iter().next()
    }

    /// Whether feedback comes after each answer.
    pub fn studies(&self) -> bool {
        self.taking.mode == Mode::Study
    }
}
