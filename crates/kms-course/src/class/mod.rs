//! A class: its roster, what each student is given, what comes back, and the results as signed files.
//!
//! Everything works offline on files. A student's seed follows from class and student, so that the teacher's side knows
//! every variant without keeping anything.

pub mod agenda;
pub mod bundle;
pub mod result;
pub mod sign;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::quiz::is_kebab;
use crate::source::{Fault, Source};

/// A class and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Its name, part of every student's seed.
    pub class: String,
    /// Who is in it.
    pub students: Vec<Student>,
    /// What is done, in order.
    pub plan: Vec<Planned>,
}

/// A student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Student {
    /// Its name in files and results, in kebab-case.
    pub id: String,
    /// Its name for people.
    #[serde(default)]
    pub name: String,
}

/// One thing of the plan: a lab, a question set, or a talk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// A lab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    /// A question set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiz: Option<String>,
    /// Anything else, by its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talk: Option<String>,
    /// How long it takes, where it is not as long as the lab or the set says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

impl Roster {
    /// Reads a roster, against the content there is.
    pub fn read(source: &Source, course: &Course) -> Result<Roster, Vec<Fault>> {
        let roster: Roster = source.parse().map_err(|fault| vec![fault])?;
        let faults = roster.faults(source, course);
        if faults.is_empty() { Ok(roster) } else { Err(faults) }
    }

    fn faults(&self, source: &Source, course: &Course) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for student in &self.students {
            let trail = [("id", student.id.as_str())];
            if !is_kebab(&student.id) {
                let what = format!("student `{}` has no kebab-case id", student.id);
                let remedy = "use lower-case letters, digits and single hyphens: it names a folder";
                faults.push(source.fault(&trail, what, remedy));
            }
            if !seen.insert(&student.id) {
                let what = format!("two students are called `{}`", student.id);
                faults.push(source.fault(&trail, what, "give one another id"));
            }
        }
        for planned in &self.plan {
            let (trail, what, remedy) = match (&planned.lab, &planned.quiz, &planned.talk) {
                (Some(lab), None, None) if course.lab(lab).is_none() => {
                    (("lab", lab.as_str()), format!("there is no lab `{lab}`"), "`kmslab lab list`")
                }
                (None, Some(quiz), None) if course.quiz(quiz).is_none() => {
                    let what = format!("there is no question set `{quiz}`");
                    (("quiz", quiz.as_str()), what, "`kmslab quiz list`")
                }
                (None, None, Some(talk)) if planned.minutes.is_none() => {
                    let what = format!("talk \"{talk}\" has no minutes");
                    (("talk", talk.as_str()), what, "add `minutes:`")
                }
                (Some(_), None, None) | (None, Some(_), None) | (None, None, Some(_)) => continue,
                _ => (
                    ("plan", ""),
                    "an entry of the plan is not one of `lab`, `quiz` and `talk`".to_owned(),
                    "write one of them",
                ),
            };
            faults.push(source.fault(&[trail], what, remedy));
        }
        faults
    }

    /// The seed of a student's variants, worlds and orders.
    pub fn seed_of(&self, student: &Student) -> String {
        format!("{}/{}", self.class, student.id)
    }

    /// The labs of the plan.
    pub fn labs(&self) -> impl Iterator<Item = &str> {
        self.plan.iter().filter_map(|planned| planned.lab.as_deref())
    }

    /// The question sets of the plan.
    pub fn quizzes(&self) -> impl Iterator<Item = &str> {
        self.plan.iter().filter_map(|planned| planned.quiz.as_deref())
    }
}
