//! A question set in the page: each answer is final and explained at once, by the grader that the terminal has.
//!
//! The attempt is a [`Taking`] in study mode under the name that `kmslab quiz take` gives it, so that either goes on with
//! what the other began.

use kms_course::answers::{AnswerFile, Answers, Given};
use kms_course::grade::{Corrections, Grade, ItemGrade, ItemResult, grade};
use kms_course::progress::Progress;
use kms_course::quiz::QuizSet;
use kms_course::source::Source;
use kms_course::taking::{Item, Mode, Taking, What};
use serde::Serialize;

use crate::ask::Refused;
use crate::notebook::Notebook;
use crate::rich;

/// How a set stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuizView {
    /// The set.
    pub quiz: String,
    /// What is answered, in order, with its explanation.
    pub answered: Vec<Explanation>,
    /// How many of these are right.
    pub right: u32,
    /// How many questions there are.
    pub of: usize,
    /// Whether all are answered.
    pub finished: bool,
    /// Whether the set is passed: all answered, and enough of them right.
    pub passed: bool,
}

/// What is told once an answer is final.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The item.
    pub item: String,
    /// Whether the answer is right.
    pub right: bool,
    /// What was answered.
    pub given: Vec<String>,
    /// The right answer.
    pub key: Vec<String>,
    /// Every option: whether it is right, and why.
    pub options: Vec<ExplainedOption>,
    /// The sentence to keep, as HTML.
    pub takeaway: String,
}

/// An option explained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedOption {
    /// Its id.
    pub id: String,
    /// Its text, as HTML.
    pub text: String,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Whether it is right.
    pub correct: bool,
    /// Why, as HTML.
    pub why: String,
}

/// How a set stands.
pub(crate) fn view(set: &QuizSet, notebook: &Notebook) -> Result<QuizView, Refused> {
    let progress = notebook.read()?;
    Ok(match under_way(set, &progress) {
        Some(taking) => seen(set, taking),
        None => seen(set, &fresh(set)),
    })
}

/// Takes an answer for good.
pub(crate) fn answer(
    set: &QuizSet,
    item: &str,
    given: Vec<String>,
    notebook: &Notebook,
) -> Result<QuizView, Refused> {
    check(set, item, &given)?;
    notebook.change(|progress| {
        let name = slot(set, progress);
        let mut taking = under_way(set, progress).cloned().unwrap_or_else(|| fresh(set));
        let at = taking.items.iter().position(|known| known.id == item);
        let at = at.ok_or_else(|| Refused::because(format!("there is no question `{item}`")))?;
        taking.go(at).and_then(|()| taking.give(given)).map_err(Refused::because)?;
        taking.reveal();
        if taking.items.iter().all(|item| taking.shown.contains(&item.id)) {
            taking.finish();
        }
        let mut graded = graded(set, &taking);
        graded.items.retain(|graded| graded.id == item && graded.result != ItemResult::Dropped);
        progress.record(&graded, &taking.flagged, notebook.today());
        let view = seen(set, &taking);
        progress.taking.insert(name, taking);
        Ok(view)
    })
}

/// Puts an attempt away.
pub(crate) fn again(set: &QuizSet, notebook: &Notebook) -> Result<QuizView, Refused> {
    notebook.change(|progress| {
        let name = slot(set, progress);
        progress.taking.remove(&name);
        Ok(seen(set, &fresh(set)))
    })
}

/// The seed of the page: the questions stand in it, in an order that is the same for every reader.
pub(crate) fn seed(set: &QuizSet) -> &str {
    &set.quiz
}

fn fresh(set: &QuizSet) -> Taking {
    let items = set.asked().iter().map(Item::of).collect();
    Taking::start(What::Quiz(set.quiz.clone()), Mode::Study, seed(set), items, None)
}

/// The name the page's attempt is kept by: the terminal's, unless an attempt with another seed has it.
fn slot(set: &QuizSet, progress: &Progress) -> String {
    let name = What::Quiz(set.quiz.clone()).name();
    match progress.taking.get(&name) {
        Some(other) if other.seed != seed(set) => format!("{name} in the book"),
        _ => name,
    }
}

/// The attempt under way, unless a question changed since.
fn under_way<'a>(set: &QuizSet, progress: &'a Progress) -> Option<&'a Taking> {
    let taking = progress.taking.get(&slot(set, progress))?;
    (taking.items == fresh(set).items).then_some(taking)
}

/// Answers that no question can have, said to who typed them.
fn check(set: &QuizSet, item: &str, given: &[String]) -> Result<(), Refused> {
    let asked = set.asked();
    let question = asked.iter().find(|asked| asked.id == item);
    let question =
        question.ok_or_else(|| Refused::because(format!("there is no question `{item}`")))?;
    let whole = question.key().len().max(1);
    if given.len() < whole || given.iter().any(|one| one.trim().is_empty()) {
        let wanted = if whole == 1 { "an answer".to_owned() } else { format!("{whole} answers") };
        return Err(Refused::because(format!("give {wanted} first")));
    }
    let answers = Answers([(item.to_owned(), Given(given.to_vec()))].into());
    let file = AnswerFile { quiz: Some(set.quiz.clone()), answers, ..AnswerFile::default() };
    match file.faults(&Source::new("the page", ""), &asked).first() {
        Some(fault) => Err(Refused::because(format!("{}: {}", fault.what, fault.remedy))),
        None => Ok(()),
    }
}

fn graded(set: &QuizSet, taking: &Taking) -> Grade {
    grade(set, &taking.answer_file(None), &Corrections::default())
}

fn seen(set: &QuizSet, taking: &Taking) -> QuizView {
    let graded = graded(set, taking);
    let shown = graded.items.iter().filter(|item| taking.may_show(&item.id));
    let answered: Vec<Explanation> = shown.map(explained).collect();
    QuizView {
        quiz: set.quiz.clone(),
        right: answered.iter().map(|one| u32::from(one.right)).sum(),
        answered,
        of: taking.items.len(),
        finished: taking.finished,
        passed: taking.finished && graded.passed,
    }
}

fn explained(item: &ItemGrade) -> Explanation {
    let option = |option: &kms_course::grade::Explained| ExplainedOption {
        id: option.id.clone(),
        text: rich::inline(&option.text),
        chosen: option.chosen,
        correct: option.correct,
        why: rich::blocks(&option.why),
    };
    Explanation {
        item: item.id.clone(),
        right: item.result == ItemResult::Right,
        given: item.given.clone(),
        key: item.key.clone(),
        options: item.options.iter().map(option).collect(),
        takeaway: rich::inline(&item.takeaway),
    }
}
