//! What is read, tried, passed and due: the progress file seen chapter by chapter.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kms_course::progress::Progress;
use serde::Serialize;

use crate::content::{Chapter, Content};

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Chapter by chapter, in reading order.
    pub chapters: Vec<ChapterStands>,
    /// Where to go on: the first chapter not read after the last one read.
    pub next: Option<Place>,
    /// Questions due again, by the set that has them.
    pub due: BTreeMap<String, usize>,
    /// Labs passed, with the day.
    pub passed: BTreeMap<String, Date>,
    /// Labs begun and not passed.
    pub begun: Vec<String>,
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
}

/// Progress seen against the content.
pub fn overview(content: &Content, progress: &Progress, today: Date) -> Overview {
    let chapters: Vec<ChapterStands> =
        content.chapters.iter().map(|chapter| stands(chapter, content, progress, today)).collect();
    let last = chapters.iter().rposition(|chapter| chapter.read.is_some());
    let next =
        chapters.iter().skip(last.map_or(0, |at| at + 1)).find(|chapter| chapter.read.is_none());
    let due = content.quizzes.keys().filter_map(|set| {
        let count = items(content, std::slice::from_ref(set))
            .iter()
            .filter(|(id, revision)| {
                progress.item(id, *revision).is_some_and(|seen| seen.due <= today)
            })
            .count();
        (count > 0).then(|| (set.clone(), count))
    });
    let passed =
        content.labs.keys().filter_map(|lab| Some((lab.clone(), passed(content, progress, lab)?)));
    let begun = content.labs.keys().filter(|lab| {
        progress.attempts.get(*lab).is_some_and(|record| !record.lines.is_empty())
            && self::passed(content, progress, lab).is_none()
    });
    Overview {
        next: next.map(|chapter| chapter.place.clone()),
        due: due.collect(),
        passed: passed.collect(),
        begun: begun.cloned().collect(),
        chapters,
    }
}

fn stands(chapter: &Chapter, content: &Content, progress: &Progress, today: Date) -> ChapterStands {
    let items = items(content, &chapter.quizzes);
    let seen: Vec<_> =
        items.iter().filter_map(|(id, revision)| progress.item(id, *revision)).collect();
    let passed = chapter.labs.iter().filter(|lab| passed(content, progress, lab).is_some());
    ChapterStands {
        place: Place { name: chapter.name.clone(), title: chapter.title.clone() },
        read: progress.chapters.get(&chapter.name).copied(),
        questions: items.len(),
        tried: seen.len(),
        right: seen.iter().filter(|seen| seen.streak > 0).count(),
        due: seen.iter().filter(|seen| seen.due <= today).count(),
        labs: chapter.labs.len(),
        labs_passed: passed.count(),
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
