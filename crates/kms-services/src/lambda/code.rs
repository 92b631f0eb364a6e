//! What a function's code does: the calls to KMS that it makes as its execution role, written down as JSON.
//!
//! ```text
//! [ {"Decrypt": {"CiphertextBlob": "${DB_PASSWORD}",
//!                "EncryptionContext": {"LambdaFunctionName": "${AWS_LAMBDA_FUNCTION_NAME}"}}},
//!   {"Return":  {"password": "${answer.Plaintext}"}} ]
//! ```
//!
//! `${NAME}` is an environment variable, `${event.NAME}` a member of what the function was called with, `${answer.NAME}`
//! one of the last call's answer. The function answers what Return says, or else the last call's answer.

use kms_engine::KmsError;
use kms_engine::op;
use kms_engine::principal::Principal;
use kms_engine::serve::{By, Desk, KmsCall};
use serde_json::{Map, Value as Json, json};

use super::environment::Variables;

/// One thing that the code does.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Calls KMS.
    Call { operation: &'static str, members: Json },
    /// Ends with this answer.
    Return(Json),
}

/// Reads the code; the error says in a sentence what is wrong with it.
pub fn parse(package: &[u8]) -> Result<Vec<Step>, String> {
    if package.starts_with(b"PK") {
        return Err("this is a zip file, whose programs do not run here".to_owned());
    }
    let steps: Vec<Map<String, Json>> = serde_json::from_slice(package)
        .map_err(|error| format!("it is no JSON list of objects: {error}"))?;
    steps.into_iter().map(step).collect()
}

fn step(members: Map<String, Json>) -> Result<Step, String> {
    let mut members = members.into_iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return Err(
            "each step is an object with one member, such as {\"Decrypt\": {...}}".to_owned()
        );
    };
    if name == "Return" {
        return Ok(Step::Return(value));
    }
    if !value.is_object() {
        return Err(format!("the members of {name} belong into an object"));
    }
    match op::find("kms", &name) {
        Some(row) => Ok(Step::Call { operation: row.name, members: value }),
        None => {
            Err(format!("{name} is no operation of KMS; a function's code calls only KMS here"))
        }
    }
}

/// One run of the code.
pub struct Run<'a> {
    pub variables: &'a Variables,
    pub event: &'a Json,
    pub session: Option<Principal>,
    /// Condition keys of its calls.
    pub context: Vec<(String, String)>,
}

impl Run<'_> {
    /// Runs the code: its answer, or the error with which it ends.
    pub fn go(&self, desk: &mut Desk<'_>, steps: &[Step]) -> Result<Json, Json> {
        let mut answer = Json::Null;
        for step in steps {
            match step {
                Step::Return(value) => return self.filled(value, &answer),
                Step::Call { operation, members } => {
                    let body = self.filled(members, &answer)?;
                    answer = self.call(desk, operation, body)?;
                }
            }
        }
        Ok(answer)
    }

    fn call(&self, desk: &mut Desk<'_>, operation: &'static str, body: Json) -> Result<Json, Json> {
        let Some(principal) = self.session.clone() else {
            let words = "The security token included in the request is invalid.";
            return Err(client_error("UnrecognizedClientException", operation, words));
        };
        let by = By::Identity { principal, context: self.context.clone() };
        let answer = desk.kms(KmsCall::new(operation, body).by(by));
        answer.map(Json::Object).map_err(|KmsError { code, message, .. }| {
            client_error(code.as_str(), operation, &message.unwrap_or_default())
        })
    }

    /// A value with everything filled in for `${...}`.
    fn filled(&self, value: &Json, answer: &Json) -> Result<Json, Json> {
        Ok(match value {
            Json::String(text) => Json::String(self.text(text, answer)?),
            Json::Array(items) => {
                let items = items.iter().map(|item| self.filled(item, answer));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Json::Object(members) => {
                let filled = |(name, value): (&String, &Json)| {
                    Ok((name.clone(), self.filled(value, answer)?))
                };
                Json::Object(members.iter().map(filled).collect::<Result<_, Json>>()?)
            }
            other => other.clone(),
        })
    }

    fn text(&self, text: &str, answer: &Json) -> Result<String, Json> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            out.push_str(before);
            out.push_str(&self.value(name, answer).ok_or_else(|| key_error(name))?);
            rest = behind;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn value(&self, name: &str, answer: &Json) -> Option<String> {
        let member = |of: &Json, name: &str| match of.get(name)? {
            Json::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        match name.split_once('.') {
            Some(("event", name)) => member(self.event, name),
            Some(("answer", name)) => member(answer, name),
            _ => self.variables.get(name).cloned(),
        }
    }
}

/// As boto3 words an error of a service that nobody catches.
fn client_error(code: &str, operation: &str, words: &str) -> Json {
    json!({
        "errorMessage": format!("An error occurred ({code}) when calling the {operation} operation: {words}"),
        "errorType": "ClientError",
    })
}

/// As Python words a missing variable.
fn key_error(name: &str) -> Json {
    json!({"errorMessage": format!("'{name}'"), "errorType": "KeyError"})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_a_list_of_calls_to_kms() {
        for (package, why) in [
            ("PK\u{3}\u{4}", "this is a zip file, whose programs do not run here"),
            ("x", "it is no JSON list of objects: expected value at line 1 column 1"),
            ("[{}]", "each step is an object with one member, such as {\"Decrypt\": {...}}"),
            (r#"[{"Decrypt": 1}]"#, "the members of Decrypt belong into an object"),
            (
                r#"[{"GetObject": {}}]"#,
                "GetObject is no operation of KMS; a function's code calls only KMS here",
            ),
        ] {
            assert_eq!(parse(package.as_bytes()).unwrap_err(), why);
        }
        assert_eq!(parse(br#"[{"Return": "x"}]"#).unwrap(), [Step::Return("x".into())]);
    }

    #[test]
    fn values_come_from_variables_the_event_and_the_last_answer() {
        let variables = Variables::from([("NAME".to_owned(), "kms".to_owned())]);
        let event = json!({"id": 7});
        let run = Run { variables: &variables, event: &event, session: None, context: Vec::new() };
        let answer = json!({"Plaintext": "eA=="});
        let filled = |text: &str| run.text(text, &answer);
        assert_eq!(filled("${NAME}-${event.id}-${answer.Plaintext}$").unwrap(), "kms-7-eA==$");
        assert_eq!(filled("${NAME").unwrap(), "${NAME");
        assert_eq!(filled("${NONE}").unwrap_err()["errorType"], "KeyError");
    }
}
