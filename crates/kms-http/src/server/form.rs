//! Parameters of the query protocol: `Tags.member.1.Key=team` into members, guided by the operation's shapes.

use std::collections::BTreeMap;

use kms_engine::Timestamp;
use kms_engine::shape::{Kind, Member, Schema};
use serde_json::{Map, Value as Json};

use super::refusal::Refusal;

/// How deep a name may go: deeper than any shape does.
const DEPTH: usize = 16;

/// Parameters as a tree: each dot in a name is a branch.
#[derive(Debug, Default)]
pub(crate) struct Form {
    text: Option<String>,
    branches: BTreeMap<String, Form>,
}

impl Form {
    /// Reads form-encoded text; of a parameter given twice the last counts.
    pub(crate) fn read(text: &[u8]) -> Form {
        let mut form = Form::default();
        for (name, value) in form_urlencoded::parse(text) {
            let mut branch = &mut form;
            for part in name.splitn(DEPTH, '.') {
                branch = branch.branches.entry(part.to_owned()).or_default();
            }
            branch.text = Some(value.into_owned());
        }
        form
    }

    /// A parameter of the protocol itself.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.branches.get(name)?.text.as_deref()
    }

    /// The request's members; what its shape does not know is passed over, as AWS does.
    pub(crate) fn members(&self, of: &[Member]) -> Result<Map<String, Json>, Refusal> {
        self.structure(of, "")
    }

    fn structure(&self, of: &[Member], path: &str) -> Result<Map<String, Json>, Refusal> {
        let mut members = Map::new();
        for member in of {
            if let Some(branch) = self.branches.get(member.name) {
                let path = format!("{path}{}", member.name);
                members.insert(member.name.to_owned(), branch.value(&member.schema, &path)?);
            }
        }
        Ok(members)
    }

    fn value(&self, schema: &Schema, path: &str) -> Result<Json, Refusal> {
        let wrong = |what: &str| Refusal::malformed(path, what);
        let text = || self.text.as_deref().ok_or_else(|| wrong("a single value"));
        Ok(match &schema.kind {
            Kind::String | Kind::Enum(_) | Kind::Blob => Json::from(text()?),
            Kind::Integer => {
                let number: Result<i64, _> = text()?.trim().parse();
                Json::from(number.map_err(|_| wrong("a whole number"))?)
            }
            Kind::Boolean => match text()?.to_ascii_lowercase().as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                _ => return Err(wrong("true or false")),
            },
            Kind::Timestamp => {
                let time = Timestamp::parse(text()?).ok_or_else(|| wrong("an ISO 8601 time"))?;
                Json::from(time.unix_seconds())
            }
            Kind::List(of) => {
                let of = of();
                let items = self.numbered("member", path)?;
                let items = items.iter().map(|(at, item)| item.value(&of, at));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Kind::Map(of) => {
                let of = of();
                let mut map = Map::new();
                for (at, entry) in self.numbered("entry", path)? {
                    let name = entry
                        .text("key")
                        .ok_or_else(|| Refusal::malformed(&at, "an entry with a key"))?;
                    let value = entry.branches.get("value");
                    let value =
                        value.ok_or_else(|| Refusal::malformed(&at, "an entry with a value"))?;
                    map.insert(name.to_owned(), value.value(&of, &at)?);
                }
                Json::Object(map)
            }
            Kind::Structure(of) => Json::Object(self.structure(&of(), &format!("{path}."))?),
        })
    }

    /// The items of a list in the order of their numbers, with their paths. A list without items is an empty value.
    fn numbered(&self, under: &str, path: &str) -> Result<Vec<(String, &Form)>, Refusal> {
        let Some(items) = self.branches.get(under) else {
            return match self.text.as_deref() {
                Some("") => Ok(Vec::new()),
                _ => Err(Refusal::malformed(path, &format!("a list: {path}.{under}.1 and so on"))),
            };
        };
        let mut numbered = Vec::new();
        for (number, item) in &items.branches {
            let at = format!("{path}.{under}.{number}");
            let number: u64 = number.parse().map_err(|_| Refusal::malformed(&at, "numbered"))?;
            numbered.push((number, at, item));
        }
        numbered.sort_by_key(|(number, ..)| *number);
        Ok(numbered.into_iter().map(|(_, at, item)| (at, item)).collect())
    }
}

#[cfg(test)]
mod tests {
    use kms_engine::op;
    use serde_json::json;

    use super::*;

    fn members(operation: &str, text: &str) -> Result<Json, String> {
        let row = op::find("iam", operation).or_else(|| op::find("sts", operation)).unwrap();
        let read = Form::read(text.as_bytes()).members(&row.input);
        read.map(Json::Object).map_err(|refusal| refusal.message.unwrap())
    }

    #[test]
    fn parameters_become_members_of_their_types() {
        for (operation, text, expected) in [
            (
                "CreateUser",
                "UserName=ann&Path=%2Fteam%2F",
                json!({"UserName": "ann", "Path": "/team/"}),
            ),
            (
                "CreateUser",
                "UserName=a+b&Tags.member.10.Key=z&Tags.member.10.Value=26&Tags.member.2.Key=b&Tags.member.2.Value=",
                json!({"UserName": "a b", "Tags": [{"Key": "b", "Value": ""}, {"Key": "z", "Value": "26"}]}),
            ),
            ("CreateUser", "UserName=ann&Tags=", json!({"UserName": "ann", "Tags": []})),
            ("ListUsers", "MaxItems=7&Colour=red", json!({"MaxItems": 7})),
            (
                "AssumeRole",
                "PolicyArns.member.1.arn=x&TransitiveTagKeys.member.1=team",
                json!({"PolicyArns": [{"arn": "x"}], "TransitiveTagKeys": ["team"]}),
            ),
        ] {
            let sorted = |value: Json| serde_json::from_str::<Json>(&value.to_string()).unwrap();
            assert_eq!(sorted(members(operation, text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn a_parameter_of_another_type_is_named() {
        for (operation, text, expected) in [
            ("ListUsers", "MaxItems=many", "The parameter MaxItems must be a whole number."),
            (
                "CreateUser",
                "UserName.member.1=ann",
                "The parameter UserName must be a single value.",
            ),
            (
                "CreateUser",
                "Tags=red",
                "The parameter Tags must be a list: Tags.member.1 and so on.",
            ),
            ("CreateUser", "Tags.member.x.Key=a", "The parameter Tags.member.x must be numbered."),
        ] {
            assert_eq!(members(operation, text).unwrap_err(), expected);
        }
    }
}
