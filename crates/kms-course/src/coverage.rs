//! Which skill of which exam is served by which chapters, labs and questions.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::course::Course;
use crate::source::{Fault, TOP};

/// The table: one row for each skill that has to do with encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The rows, by exam and skill.
    pub rows: Vec<Row>,
}

/// What serves a skill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The exam.
    pub exam: String,
    /// The skill.
    pub skill: String,
    /// Its title.
    pub title: String,
    /// Chapters that questions and labs of the skill name.
    pub chapters: BTreeSet<String>,
    /// Labs.
    pub labs: BTreeSet<String>,
    /// Questions.
    pub questions: BTreeSet<String>,
}

impl Coverage {
    /// The coverage of a course.
    pub fn of(course: &Course) -> Coverage {
        let mut rows = Vec::new();
        for blueprint in course.blueprints.iter().map(|found| &found.content) {
            for skill in blueprint.domains.iter().flat_map(|domain| &domain.skills) {
                if !skill.encryption {
                    continue;
                }
                let serves = |exams: &std::collections::BTreeMap<String, Vec<String>>| {
                    exams.get(&blueprint.exam).is_some_and(|skills| skills.contains(&skill.id))
                };
                let mut row = Row {
                    exam: blueprint.exam.clone(),
                    skill: skill.id.clone(),
                    title: skill.title.clone(),
                    chapters: BTreeSet::new(),
                    labs: BTreeSet::new(),
                    questions: BTreeSet::new(),
                };
                let chapter = |path: &str| path.split('#').next().unwrap_or(path).to_owned();
                for lab in
                    course.labs.iter().map(|found| &found.content).filter(|lab| serves(&lab.exams))
                {
                    row.labs.insert(lab.lab.clone());
                    row.chapters.insert(chapter(&lab.chapter));
                }
                let questions = course.quizzes.iter().flat_map(|found| &found.content.questions);
                for question in questions.filter(|question| serves(&question.exams)) {
                    row.questions.insert(question.id.clone());
                    row.chapters.insert(chapter(&question.chapter));
                }
                rows.push(row);
            }
        }
        Coverage { rows }
    }

    /// A fault for each skill that no question serves.
    pub fn faults(&self, course: &Course) -> Vec<Fault> {
        let uncovered = self.uncovered().into_iter();
        let fault = |row: &Row| {
            let blueprint =
                course.blueprints.iter().find(|found| found.content.exam == row.exam)?;
            let what = format!(
                "skill {} of {}, {}, is served by no question",
                row.skill, row.exam, row.title
            );
            let remedy = "write one, or name the skill in `exams` of a question that serves it";
            let line =
                blueprint.source.line_near(&[("domains", TOP)], &format!("id: {}", row.skill));
            Some(Fault {
                file: blueprint.source.file.clone(),
                line,
                what,
                remedy: remedy.to_owned(),
            })
        };
        uncovered.filter_map(fault).collect()
    }

    /// Skills that no question serves.
    pub fn uncovered(&self) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.questions.is_empty()).collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| exam | skill | | chapters | labs | questions |\n|---|---|---|---|---|---|")?;
        for row in &self.rows {
            let chapters: Vec<_> = row.chapters.iter().map(String::as_str).collect();
            let labs: Vec<_> = row.labs.iter().map(String::as_str).collect();
            writeln!(
                f,
                "| {} | {} | {} | {} | {} | {} |",
                row.exam,
                row.skill,
                row.title,
                chapters.join(", "),
                labs.join(", "),
                row.questions.len()
            )?;
        }
        let uncovered = self.uncovered().len();
        let with_lab = self.rows.iter().filter(|row| !row.labs.is_empty()).count();
        writeln!(
            f,
            "\n{} skills about encryption, {with_lab} with a lab, {uncovered} without a question",
            self.rows.len()
        )
    }
}
