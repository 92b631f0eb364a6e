//! The one grader: an answer file against the questions, with the explanation of every option.
//!
//! All or nothing per item, as in the exams. The terminal, the page and CI call this and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::answers::{AnswerFile, Given};
use crate::question::{Asked, Kind};
use crate::quiz::QuizSet;

/// The result of a quiz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// The set, or the exam.
    pub quiz: String,
    /// Its title.
    pub title: String,
    /// Who answered.
    pub student: Option<String>,
    /// The seed of the attempt.
    pub seed: Option<String>,
    /// Points reached.
    pub points: u32,
    /// Points that could be reached.
    pub of: u32,
    /// The share of points in percent, to one decimal.
    pub percent: f64,
    /// The share that passes.
    pub pass_percent: u8,
    /// Whether it was reached.
    pub passed: bool,
    /// Misconceptions behind wrong answers, the most frequent first.
    pub misconceptions: Vec<Held>,
    /// Item by item.
    pub items: Vec<ItemGrade>,
}

/// A misconception that wrong answers point to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its name.
    pub misconception: String,
    /// How many answers point to it.
    pub answers: u32,
}

/// The result of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemGrade {
    /// The item: `question`, or `case/part`.
    pub id: String,
    /// The question's revision.
    pub revision: u32,
    /// How it is answered.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What was asked.
    pub stem: String,
    /// How it went.
    pub result: ItemResult,
    /// Points reached.
    pub points: u32,
    /// Points that could be reached.
    pub of: u32,
    /// What was answered.
    pub given: Vec<String>,
    /// The right answer.
    pub key: Vec<String>,
    /// Every option explained.
    pub options: Vec<Explained>,
    /// The sentence to keep.
    pub takeaway: String,
    /// The chapter that teaches it.
    pub chapter: String,
    /// The exams and skills it serves.
    pub exams: BTreeMap<String, Vec<String>>,
}

/// How an item went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemResult {
    /// Answered right.
    Right,
    /// Answered wrong.
    Wrong,
    /// Not answered, which scores like wrong.
    Unanswered,
    /// Taken out of the grading.
    Dropped,
}

/// An option, with why it is right or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// The option; for `matching` the prompt.
    pub id: String,
    /// What was read.
    pub text: String,
    /// Whether the learner chose it; for `matching` whether the prompt was matched right.
    pub chosen: bool,
    /// Whether it belongs to the right answer.
    pub correct: bool,
    /// Why.
    pub why: String,
    /// The misconception it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misconception: Option<String>,
}

/// What an instructor changes after the event, to grade again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Corrections {
    /// Items that no longer count.
    pub drop: BTreeSet<String>,
    /// Answers that are accepted as well, by item.
    pub accept: BTreeMap<String, Vec<Vec<String>>>,
}

/// Grades the answers to a set, or to those of its items the file names. Answers to unknown items count for nothing; see
/// [`AnswerFile::faults`].
pub fn grade(set: &QuizSet, file: &AnswerFile, corrections: &Corrections) -> Grade {
    let mut asked = set.asked();
    if !file.items.is_empty() {
        asked.retain(|asked| file.items.contains(&asked.id));
    }
    let items = grade_items(&asked, file, &set.quiz, corrections);
    summed(set.quiz.clone(), set.title.clone(), file, set.pass_percent, items)
}

/// Grades items wherever they come from: a review of what is due draws on many sets.
pub fn grade_review(asked: &[Asked<'_>], file: &AnswerFile, corrections: &Corrections) -> Grade {
    let items = grade_items(asked, file, "review", corrections);
    summed("review".to_owned(), "Review".to_owned(), file, 0, items)
}

/// Grades each item, in the variant of the file's seed; `name` is the seed where the file has none.
pub(crate) fn grade_items(
    asked: &[Asked<'_>],
    file: &AnswerFile,
    name: &str,
    corrections: &Corrections,
) -> Vec<ItemGrade> {
    let seed = file.seed.as_deref().unwrap_or(name);
    let graded = asked.iter().map(|asked| {
        let variant = asked.question.variant(seed);
        let varied = variant.asked().into_iter().find(|one| one.id == asked.id);
        let given = file.answers.0.get(&asked.id);
        grade_item(varied.as_ref().unwrap_or(asked), given, corrections)
    });
    graded.collect()
}

/// Sums items up.
pub(crate) fn summed(
    quiz: String,
    title: String,
    file: &AnswerFile,
    pass_percent: u8,
    items: Vec<ItemGrade>,
) -> Grade {
    let points = items.iter().map(|item| item.points).sum::<u32>();
    let of = items.iter().map(|item| item.of).sum::<u32>();
    let percent =
        if of == 0 { 0.0 } else { (f64::from(points) * 1000.0 / f64::from(of)).round() / 10.0 };
    let mut held = BTreeMap::<&str, u32>::new();
    for item in items.iter().filter(|item| item.result == ItemResult::Wrong) {
        for option in item.options.iter().filter(|option| option.chosen) {
            if let Some(misconception) = &option.misconception {
                *held.entry(misconception).or_default() += 1;
            }
        }
    }
    let mut misconceptions: Vec<_> = held
        .into_iter()
        .map(|(name, answers)| Held { misconception: name.to_owned(), answers })
        .collect();
    misconceptions.sort_by_key(|held| std::cmp::Reverse(held.answers));
    Grade {
        quiz,
        title,
        student: file.student.clone(),
        seed: file.seed.clone(),
        points,
        of,
        percent,
        pass_percent,
        // Exact in whole numbers: 69.95 % must not round up to a pass.
        passed: of > 0 && u64::from(points) * 100 >= u64::from(of) * u64::from(pass_percent),
        misconceptions,
        items,
    }
}

/// Grades one item.
pub fn grade_item(
    asked: &Asked<'_>,
    given: Option<&Given>,
    corrections: &Corrections,
) -> ItemGrade {
    let given = given.map(|given| given.0.clone()).unwrap_or_default();
    let answered = given.iter().any(|one| !one.trim().is_empty());
    let also = corrections.accept.get(&asked.id);
    let right = answered
        && (is_right(asked, &given)
            || also.is_some_and(|keys| keys.iter().any(|key| accepts(asked.kind, key, &given))));
    let result = match (corrections.drop.contains(&asked.id), answered, right) {
        (true, ..) => ItemResult::Dropped,
        (false, false, _) => ItemResult::Unanswered,
        (false, true, true) => ItemResult::Right,
        (false, true, false) => ItemResult::Wrong,
    };
    ItemGrade {
        id: asked.id.clone(),
        revision: asked.question.revision,
        kind: asked.kind,
        stem: asked.stem.trim().to_owned(),
        result,
        points: u32::from(result == ItemResult::Right),
        of: u32::from(result != ItemResult::Dropped),
        options: explained(asked, &given),
        given,
        key: asked.key(),
        takeaway: asked.question.takeaway.trim().to_owned(),
        chapter: asked.question.chapter.clone(),
        exams: asked.question.exams.clone(),
    }
}

/// Whether the answer is the one that is accepted as well: compared as the key of its type is.
fn accepts(kind: Kind, accepted: &[String], given: &[String]) -> bool {
    match kind {
        Kind::Ordering => given == accepted,
        Kind::ShortAnswer => plain(&given.join(" ")) == plain(&accepted.join(" ")),
        _ => same_set(accepted, given),
    }
}

fn is_right(asked: &Asked<'_>, given: &[String]) -> bool {
    match asked.kind {
        Kind::Ordering => given == asked.order,
        Kind::ShortAnswer => {
            let given = plain(&given.join(" "));
            let right = asked.options.iter().filter(|option| option.correct);
            right
                .flat_map(|option| option.also.iter().chain([&option.text]))
                .any(|text| plain(text) == given)
        }
        _ => {
            let key = asked.key();
            !key.is_empty() && same_set(&key, given)
        }
    }
}

fn same_set(key: &[String], given: &[String]) -> bool {
    key.len() == given.len()
        && key.iter().collect::<BTreeSet<_>>() == given.iter().collect::<BTreeSet<_>>()
}

/// What of a typed answer counts: not case, not blanks, not the commas of `4,096`.
fn plain(text: &str) -> String {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let words: Vec<_> = text.split_whitespace().collect();
    let chars: Vec<_> = words.join(" ").chars().collect();
    let digit =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let kept = chars
        .iter()
        .enumerate()
        .filter(|(at, c)| !(**c == ',' && digit(at.checked_sub(1)) && digit(Some(at + 1))));
    kept.map(|(_, c)| *c).collect()
}

fn explained(asked: &Asked<'_>, given: &[String]) -> Vec<Explained> {
    let mut all = Vec::new();
    for prompt in asked.prompts {
        let matched = asked.option(&prompt.matched).map_or("", |option| option.text.as_str());
        all.push(Explained {
            id: prompt.id.clone(),
            text: format!("{}: {matched}", prompt.text.trim()),
            chosen: given.contains(&format!("{}={}", prompt.id, prompt.matched)),
            correct: true,
            why: prompt.why.trim().to_owned(),
            misconception: None,
        });
    }
    for option in asked.options {
        let chosen = match asked.kind {
            Kind::ShortAnswer => {
                let given = plain(&given.join(" "));
                !given.is_empty()
                    && option.also.iter().chain([&option.text]).any(|text| plain(text) == given)
            }
            Kind::Matching => {
                given.iter().any(|pair| pair.split_once('=').is_some_and(|(_, id)| id == option.id))
            }
            _ => given.contains(&option.id),
        };
        all.push(Explained {
            id: option.id.clone(),
            text: option.text.trim().to_owned(),
            chosen,
            correct: match asked.kind {
                Kind::Ordering => asked.order.contains(&option.id),
                Kind::Matching => asked.prompts.iter().any(|prompt| prompt.matched == option.id),
                _ => option.correct,
            },
            why: option.why.trim().to_owned(),
            misconception: option.misconception.clone(),
        });
    }
    all
}
