//! What is read, tried, passed and due: the progress file seen chapter by chapter.

use jiff::civil::Date;
use kms_course::progress::Progress;
use serde::Serialize;

use crate::content::{Chapter, Content};

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Chapter by chapter, in reading order.
    pub chapters: Vec<ChapterStands>,
    /// Where to go on: the last chapter that was worked on, or the next one not read.
    pub next: Option<Place>,
}

/// A chapter to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its name; its page is `NAME.html`.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// How a chapter stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChapterStands {
    /// Its name and title.
    #[serde(flatten)]
    pub place: Place,
    /// When it was read.
    pub read: Option<Date>,
    /// How many questions its sets have.
    pub questions: usize,
    /// How many of these were answered at least once.
    pub tried: usize,
    /// How many were answered right the last time.
    pub right: usize,
    /// How many are due again.
    pub due: usize,
    /// How many labs it names.
    pub labs: usize,
    /// How many of these are passed.
    pub labs_passed: usize,
    /// Those begun and not passed.
    pub labs_begun: Vec<String>,
}

/// Progress seen against the content.
pub fn overview(content: &Content, progress: &Progress, today: Date) -> Overview {
    let chapters: Vec<ChapterStands> =
        content.chapters.iter().map(|chapter| stands(chapter, content, progress, today)).collect();
    let touched = |chapter: &ChapterStands| {
        chapter.read.is_some() || chapter.tried > 0 || !chapter.labs_begun.is_empty()
    };
    let last = chapters.iter().rposition(touched).unwrap_or(0);
    let next = chapters.iter().skip(last).find(|chapter| chapter.read.is_none());
    Overview { next: next.map(|chapter| chapter.place.clone()), chapters }
}

fn stands(chapter: &Chapter, content: &Content, progress: &Progress, today: Date) -> ChapterStands {
    let items = items(content, &chapter.quizzes);
    let seen: Vec<_> =
        items.iter().filter_map(|(id, revision)| progress.item(id, *revision)).collect();
    let (done, open): (Vec<&String>, Vec<&String>) =
        chapter.labs.iter().partition(|lab| passed(content, progress, lab).is_some());
    let begun = open
        .into_iter()
        .filter(|lab| progress.attempts.get(*lab).is_some_and(|record| !record.lines.is_empty()));
    ChapterStands {
        place: Place { name: chapter.name.clone(), title: chapter.title.clone() },
        read: progress.chapters.get(&chapter.name).copied(),
        questions: items.len(),
        tried: seen.len(),
        right: seen.iter().filter(|seen| seen.streak > 0).count(),
        due: seen.iter().filter(|seen| seen.due <= today).count(),
        labs: chapter.labs.len(),
        labs_passed: done.len(),
        labs_begun: begun.cloned().collect(),
    }
}

fn items(content: &Content, sets: &[String]) -> Vec<(String, u32)> {
    let sets = sets.iter().filter_map(|set| content.quizzes.get(set));
    let asked = sets.flat_map(|set| set.asked());
    asked.map(|asked| (asked.id.clone(), asked.question.revision)).collect()
}

fn passed(content: &Content, progress: &Progress, lab: &str) -> Option<Date> {
    let lab = content.labs.get(lab)?;
    progress.labs.get(&format!("{}@{}", lab.lab, lab.revision))?.passed
}
