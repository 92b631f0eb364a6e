//! JSON Schemas of every content file, so that editors complete and check while one writes.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::answers::AnswerFile;
use crate::class::Roster;
use crate::course::Catalogue;
use crate::exam::Blueprint;
use crate::lab::Lab;
use crate::quiz::QuizSet;

/// Each schema with the name of its file.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("lab.schema.json", of::<Lab>()),
        ("quiz.schema.json", of::<QuizSet>()),
        ("misconceptions.schema.json", of::<Catalogue>()),
        ("blueprint.schema.json", of::<Blueprint>()),
        ("answers.schema.json", of::<AnswerFile>()),
        ("roster.schema.json", of::<Roster>()),
    ]
}

fn of<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}
