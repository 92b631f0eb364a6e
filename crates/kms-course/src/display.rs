//! A question as a learner sees it before answering: no key, no reasons, options in an order the seed decides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Asked, Kind};
use crate::seed::shuffled;

/// A question without anything that gives its answer away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shown {
    /// The item: `question`, or `case/part`.
    pub id: String,
    /// The question's revision.
    pub revision: u32,
    /// How it is answered.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The scenario of the case study.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// What is asked.
    pub stem: String,
    /// Shell lines shown with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// How many options the answer has; 0 for words typed in.
    pub choose: usize,
    /// What can be chosen, in the order to show.
    pub options: Vec<ShownOption>,
    /// What is to be matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<ShownOption>,
    /// How long a prepared candidate needs.
    pub minutes: u8,
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownOption {
    /// Its id in answers.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// The question as shown to the holder of the seed; the same seed shows the same order for ever.
pub fn shown(asked: &Asked<'_>, seed: &str) -> Shown {
    let variant = asked.question.variant(seed);
    let varied = variant.asked().into_iter().find(|one| one.id == asked.id);
    let asked = varied.as_ref().unwrap_or(asked);
    let option =
        |id: &str, text: &str| ShownOption { id: id.to_owned(), text: text.trim().to_owned() };
    let options = match asked.kind {
        // The options of a short answer are the answers expected.
        Kind::ShortAnswer => Vec::new(),
        _ => asked.options.iter().map(|one| option(&one.id, &one.text)).collect(),
    };
    Shown {
        id: asked.id.clone(),
        revision: asked.question.revision,
        kind: asked.kind,
        scenario: asked.scenario.map(|text| text.trim().to_owned()),
        stem: asked.stem.trim().to_owned(),
        script: asked.script.map(|text| text.trim_end().to_owned()),
        choose: match asked.kind {
            Kind::ShortAnswer => 0,
            _ => asked.key().len(),
        },
        options: shuffled(options, &[seed, &asked.id]),
        prompts: asked.prompts.iter().map(|one| option(&one.id, &one.text)).collect(),
        minutes: asked.question.minutes,
    }
}
