//! One question: what is asked, what may be answered, why, and the proof that the key is right.
//!
//! The types follow the item types of AWS's exams. A case study has parts, each of which is asked and scored like a
//! question of its own; [`Question::asked`] flattens both into what graders and displays work with.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::proof::Proof;

/// A question of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name for ever, in kebab-case, unique over all sets.
    pub id: String,
    /// Counted up when the meaning changes; progress is kept per revision.
    pub revision: u32,
    /// How it is answered.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The exams it prepares for, each with the skills of its blueprint.
    pub exams: BTreeMap<String, Vec<String>>,
    /// The chapter that teaches it: `path.md#anchor` below `book/src`.
    pub chapter: String,
    /// What a learner who answers it right can do.
    pub objective: String,
    /// The level of Bloom's taxonomy.
    pub bloom: Bloom,
    /// From 1, easy, to 5.
    pub difficulty: u8,
    /// How long a prepared candidate needs.
    pub minutes: u8,
    /// The scenario and the question. For a case study the scenario that its parts share.
    pub stem: String,
    /// Shell lines shown with the stem; `predict` asks what they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// Words that differ from student to student: `{{name}}` in any text stands for one of them. Where there are several
    /// names, the first values of all go together, the second, and so on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, Vec<String>>,
    /// What can be chosen; for `short-answer` the answers that are expected, right and wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// The right options in their right order, for `ordering`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// What is matched with the options, for `matching`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
    /// The questions of a `case-study`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartQuestion>,
    /// The sentence to keep.
    pub takeaway: String,
    /// Where the facts come from.
    pub sources: Vec<Cited>,
    /// When the facts were last looked up.
    pub facts_as_of: Date,
    /// When they have to be looked up again.
    pub review_by: Date,
    /// The run that shows that the key is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// What can't be run and why; instead of a proof, or beside one that leaves a part of the key open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unproven: Option<Unproven>,
}

/// How a question is answered.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One right option.
    Single,
    /// Two or more right options; the stem says how many.
    Multiple,
    /// Some or all options, in the right order.
    Ordering,
    /// One option for each prompt.
    Matching,
    /// A word or number typed in.
    ShortAnswer,
    /// What the script does: one right option, known once it is run.
    Predict,
    /// A scenario with several questions.
    CaseStudy,
}

impl Kind {
    /// Whether it has parts.
    pub fn is_case(self) -> bool {
        self == Kind::CaseStudy
    }
}

/// A level of Bloom's taxonomy.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Bloom {
    /// Recall a fact.
    Remember,
    /// Say why.
    Understand,
    /// Use it in a case.
    Apply,
    /// Find the cause.
    Analyze,
    /// Weigh alternatives.
    Evaluate,
    /// Design.
    Create,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in answers; never shown to be alphabetical, as options are shuffled.
    pub id: String,
    /// What is read.
    pub text: String,
    /// Whether it is right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub correct: bool,
    /// Why it is right, or why it is wrong.
    pub why: String,
    /// The misconception a wrong option comes from, by its id in `quizzes/catalogue/misconceptions.yaml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misconception: Option<String>,
    /// Other spellings of a short answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// One side of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Its name in answers: `prompt=option`.
    pub id: String,
    /// What is read.
    pub text: String,
    /// The option that belongs to it.
    #[serde(rename = "match")]
    pub matched: String,
    /// Why it does.
    pub why: String,
}

/// A question of a case study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartQuestion {
    /// Its name within the case; answers call it `case/part`.
    pub id: String,
    /// How it is answered; not `case-study`.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The question.
    pub stem: String,
    /// Shell lines shown with the stem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// The right order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// What is matched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
}

/// A source of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// The page's title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was read.
    pub as_of: Date,
    /// Whether it reports what another source says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_hand: bool,
}

/// Why a question has no proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unproven {
    /// What about it cannot be run.
    pub reason: String,
    /// The source that stands in for the run.
    pub source: String,
}

/// What a learner is asked at one time: a question, or one part of a case study.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// `question`, or `case/part`.
    pub id: String,
    /// The question it belongs to.
    pub question: &'a Question,
    /// How it is answered.
    pub kind: Kind,
    /// The scenario of the case study.
    pub scenario: Option<&'a str>,
    /// What is asked.
    pub stem: &'a str,
    /// Shell lines shown with it.
    pub script: Option<&'a str>,
    /// What can be chosen, in the order of the file.
    pub options: &'a [Choice],
    /// The right order.
    pub order: &'a [String],
    /// What is matched.
    pub prompts: &'a [Prompt],
}

impl Question {
    /// What is asked, in order: the question itself, or the parts of a case study.
    pub fn asked(&self) -> Vec<Asked<'_>> {
        if self.kind != Kind::CaseStudy {
            return vec![Asked {
                id: self.id.clone(),
                question: self,
                kind: self.kind,
                scenario: None,
                stem: &self.stem,
                script: self.script.as_deref(),
                options: &self.options,
                order: &self.order,
                prompts: &self.prompts,
            }];
        }
        let part = |part: &'_ PartQuestion| format!("{}/{}", self.id, part.id);
        self.parts
            .iter()
            .map(|asked| Asked {
                id: part(asked),
                question: self,
                kind: asked.kind,
                scenario: Some(&self.stem),
                stem: &asked.stem,
                script: asked.script.as_deref(),
                options: &asked.options,
                order: &asked.order,
                prompts: &asked.prompts,
            })
            .collect()
    }
}

impl Asked<'_> {
    /// The right answer as an answer file writes it. For a short answer the first right spelling.
    pub fn key(&self) -> Vec<String> {
        let right = || self.options.iter().filter(|option| option.correct);
        match self.kind {
            Kind::Ordering => self.order.to_vec(),
            Kind::Matching => {
                self.prompts.iter().map(|p| format!("{}={}", p.id, p.matched)).collect()
            }
            Kind::ShortAnswer => right().take(1).map(|option| option.text.clone()).collect(),
            _ => right().map(|option| option.id.clone()).collect(),
        }
    }

    /// The option with that id.
    pub fn option(&self, id: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.id == id)
    }
}
