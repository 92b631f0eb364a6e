//! What the book has: its chapters with their blocks, and the questions and labs they name.

use std::collections::BTreeMap;

use kms_course::course::Course;
use kms_course::lab::Lab;
use kms_course::quiz::QuizSet;
use serde::{Deserialize, Serialize};

/// All that a page needs, whichever back end it has; as JSON it goes into a book that is a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The chapters, in reading order.
    pub chapters: Vec<Chapter>,
    /// The question sets, by name.
    pub quizzes: BTreeMap<String, QuizSet>,
    /// The labs, by name.
    pub labs: BTreeMap<String, Lab>,
}

/// A chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// Its path without ending; also the seed of its world.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its blocks: number and `$ ` lines.
    pub blocks: Vec<(usize, String)>,
    /// The question sets it names.
    pub quizzes: Vec<String>,
    /// The labs it names.
    pub labs: Vec<String>,
}

impl Content {
    /// The content of a course and its book.
    pub fn new(course: &Course, chapters: Vec<Chapter>) -> Content {
        let quizzes = course.quizzes.iter().map(|found| &found.content);
        let labs = course.labs.iter().map(|found| &found.content);
        Content {
            chapters,
            quizzes: quizzes.map(|set| (set.quiz.clone(), set.clone())).collect(),
            labs: labs.map(|lab| (lab.lab.clone(), lab.clone())).collect(),
        }
    }

    /// Only what pages show and grade with: no proofs, no solutions, no notes for instructors, nothing no chapter names.
    pub fn slim(mut self) -> Content {
        let named = |list: fn(&Chapter) -> &Vec<String>, chapters: &[Chapter], name: &String| {
            chapters.iter().any(|chapter| list(chapter).contains(name))
        };
        let chapters = &self.chapters;
        self.quizzes.retain(|name, _| named(|chapter| &chapter.quizzes, chapters, name));
        self.labs.retain(|name, _| named(|chapter| &chapter.labs, chapters, name));
        for question in self.quizzes.values_mut().flat_map(|set| &mut set.questions) {
            question.proof = None;
            question.sources = Vec::new();
        }
        for lab in self.labs.values_mut() {
            lab.solution = String::new();
            lab.also_right = Vec::new();
            lab.wrong_paths = Vec::new();
            lab.instructor = String::new();
            lab.sources = Vec::new();
        }
        self
    }

    /// The chapter of that name.
    pub fn chapter(&self, name: &str) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.name == name)
    }
}
