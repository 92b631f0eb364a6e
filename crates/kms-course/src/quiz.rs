//! A question set: one YAML file under `quizzes/`, read into a [`QuizSet`] and checked.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Asked, Choice, Kind, Question};
use crate::source::{Fault, Source};
use crate::tie::{self, At};

/// The questions of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuizSet {
    /// Its name, as in `kmslab quiz take NAME`; the file is `NAME.yaml`.
    pub quiz: String,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub about: String,
    /// The share of points, in percent, that passes.
    #[serde(default = "seventy")]
    pub pass_percent: u8,
    /// The questions.
    pub questions: Vec<Question>,
}

fn seventy() -> u8 {
    70
}

impl QuizSet {
    /// Reads a set and finds everything wrong with it that needs no run.
    pub fn read(source: &Source) -> Result<QuizSet, Vec<Fault>> {
        let set: QuizSet = source.parse().map_err(|fault| vec![fault])?;
        let faults = set.faults(source);
        if faults.is_empty() { Ok(set) } else { Err(faults) }
    }

    /// Everything asked, in order: questions and the parts of case studies.
    pub fn asked(&self) -> Vec<Asked<'_>> {
        self.questions.iter().flat_map(Question::asked).collect()
    }

    /// Structural faults: keys that cannot be right, dates that contradict, conditions that can never work.
    pub fn faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.quiz != source.stem() {
            faults.push(source.fault(
                &[("quiz", &self.quiz)],
                format!("the set is called `{}`, its file `{}`", self.quiz, source.file),
                format!("write `quiz: {}`, or rename the file", source.stem()),
            ));
        }
        if self.questions.is_empty() {
            faults.push(source.fault(&[("questions", "")], "the set has no questions", "add one"));
        }
        if self.pass_percent > 100 {
            let what = format!("`pass_percent` is {}", self.pass_percent);
            faults.push(source.fault(
                &[("pass_percent", "")],
                what,
                "write a number from 0 to 100",
            ));
        }
        let mut seen = BTreeSet::new();
        for question in &self.questions {
            if !seen.insert(&question.id) {
                let what = format!("two questions are called `{}`", question.id);
                let trail = [("id", question.id.as_str()), ("id", question.id.as_str())];
                faults.push(source.fault(&trail, what, "give one of them another id"));
            }
            faults.extend(question_faults(question, source));
        }
        faults
    }
}

fn question_faults(question: &Question, source: &Source) -> Vec<Fault> {
    let trail = [("id", question.id.as_str())];
    let mut faults = Vec::new();
    let mut fault = |what: String, remedy: &str| faults.push(source.fault(&trail, what, remedy));
    let id = &question.id;
    if !is_kebab(id) {
        fault(
            format!("`{id}` is no kebab-case id"),
            "use lower-case letters, digits and single hyphens",
        );
    }
    if question.exams.is_empty() || question.exams.values().any(Vec::is_empty) {
        fault(
            format!("question `{id}` names no skill of an exam"),
            "write `exams: {dva-c02: [2.2.1]}`",
        );
    }
    if !(1..=5).contains(&question.difficulty) {
        fault(
            format!("question `{id}` has difficulty {}", question.difficulty),
            "write a number from 1 to 5",
        );
    }
    if !(1..=15).contains(&question.minutes) {
        fault(
            format!("question `{id}` takes {} minutes", question.minutes),
            "write a number from 1 to 15",
        );
    }
    if question.sources.is_empty() {
        fault(
            format!("question `{id}` has no source"),
            "name the page its facts were checked against",
        );
    }
    if question.review_by <= question.facts_as_of {
        fault(
            format!("question `{id}` is to be reviewed before its facts were looked up"),
            "set `review_by` later than `facts_as_of`",
        );
    }
    if question.proof.is_none() && question.unproven.is_none() {
        fault(
            format!("question `{id}` has neither `proof` nor `unproven`"),
            "write the run that shows the key is right, or say why it can't be run, with the source",
        );
    }
    for problem in question.variant_problems() {
        fault(
            format!("question `{id}` {problem}"),
            "give every name of `variants` a list, all equally long, and use the names as they are",
        );
    }
    let cased = question.kind == Kind::CaseStudy;
    if cased == question.parts.is_empty() {
        fault(
            format!(
                "question `{id}` is a case study without parts, or has parts without being one"
            ),
            "a `case-study` has `parts:`, and nothing else has",
        );
    }
    if cased
        && !(question.options.is_empty()
            && question.prompts.is_empty()
            && question.order.is_empty())
    {
        fault(format!("case study `{id}` has options of its own"), "move them into a part");
    }
    for asked in question.asked() {
        for (what, remedy, option) in key_problems(&asked) {
            let mut trail = vec![("id", id.as_str())];
            if let Some((_, part)) = asked.id.split_once('/') {
                trail.push(("id", part));
            }
            trail.extend(option.iter().map(|option| ("id", option.as_str())));
            faults.push(source.fault(&trail, format!("question `{}` {what}", asked.id), remedy));
        }
    }
    for loose in tie::loose(question) {
        let line = match loose.at {
            At::Supports(n) => source.line_of_nth(&trail, "supports:", n),
            At::Refutes(n) => source.line_of_nth(&trail, "refutes:", n),
            At::Proof => source.line_near(&trail, "proof:"),
        };
        let what = format!("question `{id}`: {}", loose.what);
        faults.push(Fault { file: source.file.clone(), line, what, remedy: loose.remedy });
    }
    if let Some(proof) = &question.proof {
        for problem in proof.problems(id, question.script.as_deref()) {
            let line = source.line_near(&trail, &problem.near);
            let what = format!("proof of `{id}`: {}", problem.what);
            faults.push(Fault { file: source.file.clone(), line, what, remedy: problem.remedy });
        }
    }
    faults
}

/// What is wrong with the key of one asked item: what, remedy, and the option where it is about one.
fn key_problems(asked: &Asked<'_>) -> Vec<(String, &'static str, Option<String>)> {
    let mut problems = Vec::new();
    let mut problem = |what: String, remedy| problems.push((what, remedy, None));
    let right = asked.options.iter().filter(|option| option.correct).count();
    let options = asked.options.len();
    match asked.kind {
        Kind::Single | Kind::Predict => {
            if right != 1 {
                problem(
                    format!("has {right} right options, not one"),
                    "mark exactly one option `correct: true`",
                );
            }
            if options < 3 {
                problem(
                    format!("has {options} options"),
                    "offer at least three, in an exam's style four",
                );
            }
        }
        Kind::Multiple => {
            if right < 2 || right == options {
                problem(
                    format!("has {right} right options of {options}"),
                    "mark at least two options `correct: true`, and leave at least one wrong",
                );
            }
            if options < 5 {
                problem(format!("has {options} options"), "offer five or more, as the exams do");
            }
        }
        Kind::Ordering => {
            let known = asked.order.iter().all(|id| asked.option(id).is_some());
            let distinct = asked.order.iter().collect::<BTreeSet<_>>().len() == asked.order.len();
            if !known || !distinct || asked.order.len() < 3 {
                problem(
                    "has no `order` of at least three different options".to_owned(),
                    "list the ids of the right options in their right order",
                );
            }
        }
        Kind::Matching => {
            if asked.prompts.len() < 3 {
                problem(format!("has {} prompts", asked.prompts.len()), "give three to seven");
            }
            for prompt in
                asked.prompts.iter().filter(|prompt| asked.option(&prompt.matched).is_none())
            {
                problem(
                    format!(
                        "matches prompt `{}` with `{}`, which is no option",
                        prompt.id, prompt.matched
                    ),
                    "name one of the options",
                );
            }
        }
        Kind::ShortAnswer if right == 0 => {
            problem("has no right answer".to_owned(), "mark the accepted answers `correct: true`");
        }
        Kind::CaseStudy => {
            problem("is a case study within a case study".to_owned(), "give the part another type")
        }
        Kind::ShortAnswer => {}
    }
    if asked.kind == Kind::Predict && asked.script.is_none() {
        problem("asks what happens but shows nothing".to_owned(), "add `script: |` with the lines");
    }
    let marked = matches!(asked.kind, Kind::Ordering | Kind::Matching);
    if marked && right > 0 {
        problem(
            "marks options `correct`".to_owned(),
            "the key of this type is `order` or `prompts`",
        );
    }
    let mut seen = BTreeSet::new();
    for Choice { id, text, .. } in asked.options {
        if !seen.insert(id.as_str()) {
            problems.push((
                format!("has two options `{id}`"),
                "give one another id",
                Some(id.clone()),
            ));
        }
        if text.trim().is_empty() {
            problems.push((
                format!("has an empty option `{id}`"),
                "write its text",
                Some(id.clone()),
            ));
        }
    }
    problems
}

/// Whether the text is lower-case words and digits joined by single hyphens.
pub(crate) fn is_kebab(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|word| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}
