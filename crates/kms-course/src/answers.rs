//! Answer files: what a learner answered, as YAML written by hand, by the terminal or by the page.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use crate::question::{Asked, Kind};
use crate::source::{Fault, Source};

/// An answer file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerFile {
    /// The question set answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiz: Option<String>,
    /// The exam blueprint answered; one of `quiz` and `exam`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam: Option<String>,
    /// The seed options were shuffled and questions drawn by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// How many questions the exam had, where it was shorter than the real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questions: Option<usize>,
    /// The items asked, in order, where it is not the whole quiz.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student: Option<String>,
    /// The answers by question id.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Given>")]
    pub answers: Answers,
}

/// Answers by question id; a question is answered once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Given>);

/// The answer to one question: option ids, `prompt=option` pairs, or the words typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Given(pub Vec<String>);

impl Given {
    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl JsonSchema for Given {
    fn schema_name() -> Cow<'static, str> {
        "Given".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = json!({ "type": ["string", "number"] });
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

impl AnswerFile {
    /// Reads an answer file.
    pub fn read(source: &Source) -> Result<AnswerFile, Fault> {
        let file: AnswerFile = source.parse()?;
        if file.quiz.is_some() == file.exam.is_some() {
            return Err(Fault {
                file: source.file.clone(),
                line: 1,
                what: "the file must name one of `quiz` and `exam`".to_owned(),
                remedy: "start the file with `quiz: ID`".to_owned(),
            });
        }
        Ok(file)
    }

    /// Answers that no question of the set can have: misspelt ids, options that are not there.
    pub fn faults(&self, source: &Source, asked: &[Asked<'_>]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (id, given) in &self.answers.0 {
            let trail = [("answers", ""), (id.as_str(), "")];
            let Some(asked) = asked.iter().find(|asked| asked.id == *id) else {
                let nearest = asked.iter().map(|asked| asked.id.as_str());
                let nearest = nearest
                    .min_by_key(|known| strsim::damerau_levenshtein(known, id))
                    .unwrap_or("");
                let remedy = format!("did you mean `{nearest}`?");
                faults.push(source.fault(&trail, format!("there is no question `{id}`"), remedy));
                continue;
            };
            for (what, remedy) in misanswered(asked, given) {
                faults.push(source.fault(&trail, format!("the answer to `{id}` {what}"), remedy));
            }
        }
        faults
    }
}

fn misanswered(asked: &Asked<'_>, given: &Given) -> Vec<(String, String)> {
    let ids =
        || asked.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    let mut known = |option: &str| {
        if asked.option(option).is_none() {
            found.push((
                format!("is `{option}`, which is no option"),
                format!("choose from: {}", ids()),
            ));
        }
    };
    match asked.kind {
        Kind::ShortAnswer => {}
        Kind::Matching => {
            for pair in &given.0 {
                match pair.split_once('=') {
                    Some((prompt, option)) if asked.prompts.iter().any(|p| p.id == prompt) => {
                        known(option)
                    }
                    _ => {
                        let prompts = asked
                            .prompts
                            .iter()
                            .map(|p| p.id.as_str())
                            .collect::<Vec<_>>()
                            .join(", ");
                        let remedy = format!("write `prompt=option` with the prompts {prompts}");
                        return vec![(format!("has `{pair}`, which is no pair"), remedy)];
                    }
                }
            }
        }
        _ => given.0.iter().for_each(|option| known(option)),
    }
    if matches!(asked.kind, Kind::Single | Kind::Predict | Kind::ShortAnswer) && given.0.len() > 1 {
        found.push((format!("has {} entries", given.0.len()), "give one".to_owned()));
    }
    found
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Answers, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Answers;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("answers by question id")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
                let mut answers = BTreeMap::new();
                while let Some((id, given)) = map.next_entry::<String, Given>()? {
                    if answers.contains_key(&id) {
                        return Err(A::Error::custom(format!("duplicate answer to `{id}`")));
                    }
                    answers.insert(id, given);
                }
                Ok(Answers(answers))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Given, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Given;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an option id or a list of them")
            }
            fn visit_str<E: Error>(self, one: &str) -> Result<Given, E> {
                Ok(Given(vec![one.to_owned()]))
            }
            // A short answer is often a number, and nobody quotes it.
            fn visit_u64<E: Error>(self, one: u64) -> Result<Given, E> {
                Ok(Given(vec![one.to_string()]))
            }
            fn visit_f64<E: Error>(self, one: f64) -> Result<Given, E> {
                Ok(Given(vec![one.to_string()]))
            }
            fn visit_unit<E: Error>(self) -> Result<Given, E> {
                Ok(Given(Vec::new()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Given, A::Error> {
                let mut given = Vec::new();
                while let Some(one) = list.next_element::<Given>()? {
                    given.extend(one.0);
                }
                Ok(Given(given))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
