//! What a student is given: questions in the student's variant, sheets to answer on, labs. No answers, no reasons, no
//! hints, no hidden checks.

use std::collections::BTreeMap;

use super::{Roster, Student};
use crate::answers::{AnswerFile, Answers, Given};
use crate::course::Course;
use crate::display::{Shown, shown};
use crate::lab::Lab;
use crate::lab::run::Record;
use crate::question::Kind;
use crate::quiz::QuizSet;

/// The name of an answer sheet.
pub fn sheet_of(quiz: &str) -> String {
    format!("quiz-{quiz}.answers.yaml")
}

/// The name of a lab's attempt.
pub fn attempt_of(lab: &str) -> String {
    format!("lab-{lab}.attempt.yaml")
}

/// The files of a student's folder, by name.
pub fn bundle(
    course: &Course,
    roster: &Roster,
    student: &Student,
) -> Result<BTreeMap<String, String>, String> {
    let seed = roster.seed_of(student);
    let mut files = BTreeMap::new();
    let mut todo = format!("# {}: {}\n\n", roster.class, named(student));
    for quiz in roster.quizzes() {
        let Some(set) = course.quiz(quiz) else { continue };
        files.insert(format!("quiz-{quiz}.md"), questions(set, &seed));
        files.insert(sheet_of(quiz), yaml(&sheet(set, &seed, student))?);
        todo.push_str(&format!(
            "- Questions of `quiz-{quiz}.md`: write the letters into `{}`, or answer at the terminal:\n\
             \n      kmslab quiz take {quiz} --exam --seed {seed} --student {} --answers {}\n\n",
            sheet_of(quiz),
            student.id,
            sheet_of(quiz)
        ));
    }
    for lab in roster.labs() {
        let Some(lab) = course.lab(lab) else { continue };
        let id = &lab.lab;
        files.insert(format!("lab-{id}.md"), described(lab));
        let record = Record {
            lab: id.clone(),
            revision: lab.revision,
            seed: seed.clone(),
            student: Some(student.id.clone()),
            ..Record::default()
        };
        files.insert(attempt_of(id), yaml(&record)?);
        todo.push_str(&format!(
            "- Lab of `lab-{id}.md`, in a world of your own:\n\
             \n      kmslab lab start {id} --seed {seed} --student {}\n      kmslab lab submit {id} --out {}\n\n",
            student.id,
            attempt_of(id)
        ));
    }
    todo.push_str("Hand this folder in as a whole.\n");
    files.insert("README.md".to_owned(), todo);
    Ok(files)
}

fn named(student: &Student) -> &str {
    if student.name.is_empty() { &student.id } else { &student.name }
}

fn yaml(value: &impl serde::Serialize) -> Result<String, String> {
    serde_yaml::to_string(value).map_err(|error| error.to_string())
}

/// An empty sheet: every item with no answer yet.
fn sheet(set: &QuizSet, seed: &str, student: &Student) -> AnswerFile {
    let open = set.asked().into_iter().map(|asked| (asked.id, Given::default()));
    AnswerFile {
        quiz: Some(set.quiz.clone()),
        seed: Some(seed.to_owned()),
        student: Some(student.id.clone()),
        answers: Answers(open.collect()),
        ..AnswerFile::default()
    }
}

fn questions(set: &QuizSet, seed: &str) -> String {
    let mut text = format!("# {}\n\n{}\n", set.title, set.about.trim());
    for (index, asked) in set.asked().iter().enumerate() {
        text.push_str(&question(index + 1, &shown(asked, seed)));
    }
    text
}

fn question(number: usize, shown: &Shown) -> String {
    let how = match shown.kind {
        Kind::Ordering => format!("{} letters, in order: [x, y, z]", shown.choose),
        Kind::Matching => "pairs: [p1=a, p2=b]".to_owned(),
        Kind::ShortAnswer => "in words".to_owned(),
        _ if shown.choose > 1 => format!("{} letters: [x, y]", shown.choose),
        _ => "one letter".to_owned(),
    };
    let mut text = format!("\n## {number}. `{}`\n\n", shown.id);
    for part in shown.scenario.iter().chain([&shown.stem]) {
        text.push_str(&format!("{part}\n\n"));
    }
    if let Some(script) = &shown.script {
        text.push_str(&format!("```sh\n{script}\n```\n\n"));
    }
    for one in shown.prompts.iter().chain(&shown.options) {
        text.push_str(&format!("- **{}** {}\n", one.id, one.text));
    }
    text + &format!("\nAnswer: {how}\n")
}

fn described(lab: &Lab) -> String {
    let mut text = format!("# {}\n\n{} minutes\n\n{}\n", lab.title, lab.minutes, lab.story.trim());
    for (index, step) in lab.steps.iter().enumerate() {
        text.push_str(&format!("\n{}. {}\n", index + 1, step.goal.trim()));
        if let Some(example) = &step.example {
            text.push_str(&format!("\n```sh\n{}\n```\n", example.trim()));
        }
    }
    text.push_str("\nWhat will be looked at:\n\n");
    for check in lab.checks.iter().filter(|check| !check.hidden) {
        text.push_str(&format!("- {}\n", check.says.trim()));
    }
    text
}
