//! Exams: the blueprint of a real one as data, a practice exam drawn by it, and its score.
//!
//! The questions of this project are about KMS and encryption only, so a draw follows a blueprint's weights as far as
//! there are questions, and says where it could not.

mod draw;
mod score;

pub use draw::{DomainDraw, Draw, draw};
pub use score::{DomainScore, ExamGrade, SkillScore, grade_exam};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answers::AnswerFile;
use crate::course::Course;
use crate::question::{Asked, Cited, Kind, Question};
use crate::quiz::is_kebab;
use crate::source::{Fault, Source, TOP};

/// What is known of an exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// Its name in questions and on the command line.
    pub exam: String,
    /// AWS's code for it.
    pub code: String,
    /// The certification's title.
    pub title: String,
    /// How many questions it has.
    pub questions: usize,
    /// How many of them count.
    pub scored: usize,
    /// How long it takes.
    pub minutes: u32,
    /// The scaled score that passes, of 100 to 1,000.
    pub pass_scaled: u32,
    /// The first day it can be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<Date>,
    /// The last day it can be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Date>,
    /// The blueprint that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// The types of its questions.
    pub item_types: Vec<Kind>,
    /// Its domains.
    pub domains: Vec<Domain>,
    /// Where all this comes from.
    pub sources: Vec<Cited>,
    /// What is uncertain about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// When the facts were last looked up.
    pub facts_as_of: Date,
    /// When they have to be looked up again.
    pub review_by: Date,
}

/// A domain of an exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Its number.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its share of the scored questions.
    pub percent: u32,
    /// Its skills, as far as they touch this project.
    pub skills: Vec<Skill>,
}

/// A skill of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// Its number.
    pub id: String,
    /// What it is, in our words.
    pub title: String,
    /// Whether keys and encryption are part of it, so that this project has to cover it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encryption: bool,
}

/// Something uncertain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What to know.
    pub fact: String,
    /// Whether it reports what others report.
    #[serde(default)]
    pub second_hand: bool,
}

/// The items an answer file is about: those it names, or the draw of its seed.
pub fn asked_in<'a>(
    course: &'a Course,
    blueprint: &Blueprint,
    file: &AnswerFile,
) -> Vec<Asked<'a>> {
    let items = if file.items.is_empty() {
        let questions: Vec<_> = course.questions().collect();
        let count = file.questions.unwrap_or(blueprint.questions);
        draw(blueprint, &questions, file.seed.as_deref().unwrap_or_default(), count).items
    } else {
        file.items.clone()
    };
    let mut all = course.asked();
    let place = |id: &str| items.iter().position(|item| item == id);
    all.retain(|asked| place(&asked.id).is_some());
    all.sort_by_key(|asked| place(&asked.id));
    all
}

impl Blueprint {
    /// Reads a blueprint and finds what contradicts itself.
    pub fn read(source: &Source) -> Result<Blueprint, Vec<Fault>> {
        let blueprint: Blueprint = source.parse().map_err(|fault| vec![fault])?;
        let faults = blueprint.faults(source);
        if faults.is_empty() { Ok(blueprint) } else { Err(faults) }
    }

    fn faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, what: String, remedy: &str| {
            faults.push(source.fault(&[(field, TOP)], what, remedy));
        };
        if self.exam != source.stem() || !is_kebab(&self.exam) {
            let what =
                format!("the blueprint is called `{}`, its file `{}`", self.exam, source.file);
            fault("exam", what, "give both the same name in lower case");
        }
        let sum: u32 = self.domains.iter().map(|domain| domain.percent).sum();
        if sum != 100 {
            fault(
                "domains",
                format!("the domains make {sum} percent"),
                "mend the shares to make 100",
            );
        }
        if self.scored > self.questions || self.scored == 0 {
            let what = format!("{} of {} questions are scored", self.scored, self.questions);
            fault("scored", what, "write at least 1 and at most all");
        }
        if !(100..=1000).contains(&self.pass_scaled) {
            let what = format!("a scaled score of {} passes", self.pass_scaled);
            fault("pass_scaled", what, "write 100 to 1000");
        }
        if self.sources.is_empty() {
            fault("sources", "the blueprint has no source".to_owned(), "name the exam guide");
        }
        let mut seen = std::collections::BTreeSet::new();
        for skill in self.domains.iter().flat_map(|domain| &domain.skills) {
            if !seen.insert(&skill.id) {
                let what = format!("skill `{}` is listed twice", skill.id);
                faults.push(source.fault(&[("domains", TOP), ("id", &skill.id)], what, "keep one"));
            }
        }
        faults
    }

    /// The domain a skill belongs to.
    pub fn domain_of(&self, skill: &str) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.skills.iter().any(|known| known.id == skill))
    }

    /// The domain a question counts for: that of the first skill it names for this exam.
    pub fn domain_of_question(&self, question: &Question) -> Option<&Domain> {
        self.domain_of(question.exams.get(&self.exam)?.first()?)
    }

    /// What a candidate should be told on that day: that the exam is retired, about to be, or not there yet.
    pub fn warning(&self, today: Date) -> Option<String> {
        let code = &self.code;
        let next = match &self.successor {
            Some(successor) => format!("; study for {} instead", successor.to_uppercase()),
            None => String::new(),
        };
        match (self.first_day, self.last_day) {
            (_, Some(last)) if last < today => {
                Some(format!("{code} could be taken until {last}{next}"))
            }
            (_, Some(last)) => {
                Some(format!("{code} can be taken until {last}{next} if you sit it later"))
            }
            (Some(first), None) if first > today => {
                Some(format!("{code} can be taken from {first} on"))
            }
            _ => None,
        }
    }
}
