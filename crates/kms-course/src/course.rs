//! All content of a project: labs, question sets, the catalogue of misconceptions.
//!
//! [`Course::read`] takes texts by path, so that the page can bring its content along; [`Course::open`] reads a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exam::Blueprint;
use crate::lab::Lab;
use crate::question::{Asked, Question};
use crate::quiz::QuizSet;
use crate::source::{Fault, Source};

/// The path of the catalogue.
pub const MISCONCEPTIONS: &str = "quizzes/catalogue/misconceptions.yaml";

/// A wrong belief that distractors are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Misconception {
    /// Its name in options.
    pub id: String,
    /// What is believed.
    pub belief: String,
    /// What is so.
    pub truth: String,
    /// The chapter that puts it right.
    pub chapter: String,
}

/// The catalogue of misconceptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The misconceptions.
    pub misconceptions: Vec<Misconception>,
}

/// Content and where it was read from.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The file.
    pub source: Source,
    /// What it says.
    pub content: T,
}

/// All content.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// The question sets, by file.
    pub quizzes: Vec<Found<QuizSet>>,
    /// The labs, by file.
    pub labs: Vec<Found<Lab>>,
    /// The misconceptions.
    pub catalogue: Catalogue,
    /// The exam blueprints.
    pub blueprints: Vec<Found<Blueprint>>,
}

impl Course {
    /// Reads content from texts by path: `labs/*.yaml`, `quizzes/*.yaml`, blueprints and the catalogue. Other paths are passed
    /// over. What can be read is there in spite of faults elsewhere.
    pub fn read(files: &BTreeMap<String, String>) -> (Course, Vec<Fault>) {
        let mut course = Course::default();
        let mut faults = Vec::new();
        for (path, text) in files {
            let source = Source::new(path.as_str(), text.as_str());
            if path == MISCONCEPTIONS {
                match source.parse() {
                    Ok(catalogue) => course.catalogue = catalogue,
                    Err(fault) => faults.push(fault),
                }
            } else if lies_in(path, "quizzes") {
                match QuizSet::read(&source) {
                    Ok(content) => course.quizzes.push(Found { source, content }),
                    Err(found) => faults.extend(found),
                }
            } else if lies_in(path, "quizzes/blueprints") {
                match Blueprint::read(&source) {
                    Ok(content) => course.blueprints.push(Found { source, content }),
                    Err(found) => faults.extend(found),
                }
            } else if lies_in(path, "labs") {
                match Lab::read(&source) {
                    Ok(content) => course.labs.push(Found { source, content }),
                    Err(found) => faults.extend(found),
                }
            }
        }
        faults.extend(course.twice());
        faults.extend(course.unknown_skills());
        (course, faults)
    }

    /// Reads the content of a project's folder.
    pub fn open(root: &Path) -> (Course, Vec<Fault>) {
        let mut files = BTreeMap::new();
        let mut faults = Vec::new();
        for folder in ["labs", "quizzes", "quizzes/catalogue", "quizzes/blueprints"] {
            match texts(root, folder) {
                Ok(found) => files.extend(found),
                Err(fault) => faults.push(fault),
            }
        }
        let (course, found) = Course::read(&files);
        faults.extend(found);
        (course, faults)
    }

    /// The set of that name.
    pub fn quiz(&self, name: &str) -> Option<&QuizSet> {
        self.quizzes.iter().map(|found| &found.content).find(|set| set.quiz == name)
    }

    /// The lab of that name.
    pub fn lab(&self, name: &str) -> Option<&Lab> {
        self.labs.iter().map(|found| &found.content).find(|lab| lab.lab == name)
    }

    /// The blueprint of that name.
    pub fn blueprint(&self, name: &str) -> Option<&Blueprint> {
        self.blueprints.iter().map(|found| &found.content).find(|one| one.exam == name)
    }

    /// Every question of every set.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.quizzes.iter().flat_map(|found| &found.content.questions)
    }

    /// Everything asked in any set, in the order of the files.
    pub fn asked(&self) -> Vec<Asked<'_>> {
        self.quizzes.iter().flat_map(|found| found.content.asked()).collect()
    }

    /// The item of that id.
    pub fn item(&self, id: &str) -> Option<Asked<'_>> {
        self.asked().into_iter().find(|asked| asked.id == id)
    }

    /// The names of all misconceptions.
    pub fn misconceptions(&self) -> BTreeSet<String> {
        self.catalogue.misconceptions.iter().map(|one| one.id.clone()).collect()
    }

    /// Exams and skills that no blueprint has. Without any blueprint there is nothing to compare with.
    fn unknown_skills(&self) -> Vec<Fault> {
        if self.blueprints.is_empty() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        let mut look = |source: &Source,
                        id: (&str, &str),
                        exams: &BTreeMap<String, Vec<String>>| {
            for (exam, skills) in exams {
                let Some(blueprint) = self.blueprint(exam) else {
                    let what = format!("there is no exam blueprint `{exam}`");
                    faults.push(source.fault(&[id], what, "name a file of quizzes/blueprints"));
                    continue;
                };
                for skill in skills.iter().filter(|skill| blueprint.domain_of(skill).is_none()) {
                    let what = format!("exam `{exam}` has no skill `{skill}`");
                    let remedy =
                        format!("choose one of quizzes/blueprints/{exam}.yaml, or add it there");
                    let line = source.line_near(&[id], skill);
                    faults.push(Fault { file: source.file.clone(), line, what, remedy });
                }
            }
        };
        for set in &self.quizzes {
            for question in &set.content.questions {
                look(&set.source, ("id", &question.id), &question.exams);
            }
        }
        for lab in &self.labs {
            look(&lab.source, ("exams", ""), &lab.content.exams);
        }
        faults
    }

    /// Question ids used in two sets: progress and exams go by the id alone.
    fn twice(&self) -> Vec<Fault> {
        let mut seen = BTreeMap::new();
        let mut faults = Vec::new();
        for set in &self.quizzes {
            for question in &set.content.questions {
                if let Some(other) = seen.insert(&question.id, &set.source.file) {
                    let what = format!("question `{}` is in {other} too", question.id);
                    faults.push(set.source.fault(
                        &[("id", &question.id)],
                        what,
                        "give one another id",
                    ));
                }
            }
        }
        faults
    }
}

fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|name| !name.contains('/') && name.ends_with(".yaml"))
}

/// The YAML files right in a folder; none where the folder is not there.
pub(crate) fn texts(root: &Path, folder: &str) -> Result<BTreeMap<String, String>, Fault> {
    let fault = |file: &str, error: std::io::Error| Fault {
        file: file.to_owned(),
        line: 0,
        what: format!("cannot be read: {error}"),
        remedy: "check that it is there, readable, and UTF-8".to_owned(),
    };
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(BTreeMap::new());
    }
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(&path).map_err(|error| fault(folder, error))? {
        let entry = entry.map_err(|error| fault(folder, error))?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if name.ends_with(".yaml") {
            let text =
                std::fs::read_to_string(entry.path()).map_err(|error| fault(&name, error))?;
            files.insert(name, text);
        }
    }
    Ok(files)
}
