//! A look at one JSON value: a JMESPath and what must be true of what it finds.

use std::borrow::Cow;
use std::fmt;

use regex_lite::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Count, Gap, Problem, clipped, shown};

/// What must be true of a value; every test given must pass, and there must be at least one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Probe {
    /// A JMESPath into the value; the whole value where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// It is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// It is there and is not this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_equals: Option<Value>,
    /// Text has this part, a list this element, an object this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<Value>,
    /// It is there and does not contain this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<Value>,
    /// This regular expression is found in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// It is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Value>>,
    /// Whether it is there at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// A number not below this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// A number not above this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// How many elements, fields or characters it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Count>,
}

impl Probe {
    /// What keeps the value from passing; nothing where it passes.
    pub fn gaps(&self, value: &Value) -> Vec<Gap> {
        let name =
            self.path.as_deref().map_or_else(|| "the value".to_owned(), |path| format!("`{path}`"));
        let found = match self.find(value) {
            Ok(found) => found,
            Err(error) => return vec![Gap::new(format!("{name} can be looked up"), error)],
        };
        let mut gaps = Vec::new();
        let mut tests = 0;
        let mut test = |passed: Option<bool>, expected: &dyn Fn() -> String| {
            let Some(passed) = passed else { return };
            tests += 1;
            if !passed {
                gaps.push(Gap::new(format!("{name} {}", expected()), shown(&found)));
            }
        };
        let there = !found.is_null();
        let told = |value: &Option<Value>| value.as_ref().map(shown).unwrap_or_default();
        test(self.equals.as_ref().map(|wanted| same(&found, wanted)), &|| {
            format!("is {}", told(&self.equals))
        });
        test(self.not_equals.as_ref().map(|other| there && !same(&found, other)), &|| {
            format!("is something other than {}", told(&self.not_equals))
        });
        test(self.contains.as_ref().map(|part| holds(&found, part)), &|| {
            format!("contains {}", told(&self.contains))
        });
        test(self.lacks.as_ref().map(|part| there && !holds(&found, part)), &|| {
            format!("is there without {}", told(&self.lacks))
        });
        test(self.matches.as_ref().map(|pattern| there && finds(&found, pattern)), &|| {
            format!("matches `{}`", self.matches.as_deref().unwrap_or_default())
        });
        test(self.one_of.as_ref().map(|any| any.iter().any(|one| same(&found, one))), &|| {
            format!("is one of {}", shown(&Value::Array(self.one_of.clone().unwrap_or_default())))
        });
        test(self.exists.map(|wanted| wanted == there), &|| {
            if self.exists == Some(true) { "is there".to_owned() } else { "is absent".to_owned() }
        });
        test(self.at_least.map(|least| found.as_f64().is_some_and(|n| n >= least)), &|| {
            format!("is at least {}", self.at_least.unwrap_or_default())
        });
        test(self.at_most.map(|most| found.as_f64().is_some_and(|n| n <= most)), &|| {
            format!("is at most {}", self.at_most.unwrap_or_default())
        });
        test(self.length.map(|count| length(&found).is_some_and(|n| count.admits(n))), &|| {
            format!("has {}", self.length.map(|count| count.of("element")).unwrap_or_default())
        });
        if tests == 0 {
            gaps.push(Gap::new("a test", "the probe tests nothing"));
        }
        gaps
    }

    /// Looks at printed text: as JSON where there is a path, as text without trailing blank otherwise.
    pub fn gaps_in_text(&self, text: &str) -> Vec<Gap> {
        if self.path.is_none() {
            return self.gaps(&Value::String(text.trim_end().to_owned()));
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value) => self.gaps(&value),
            Err(error) => {
                vec![Gap::new(
                    "the output is JSON",
                    format!("{error}: {}", clipped(text.trim_end())),
                )]
            }
        }
    }

    fn find(&self, value: &Value) -> Result<Value, String> {
        let Some(path) = &self.path else { return Ok(value.clone()) };
        let path = jmespath::compile(path).map_err(|error| error.to_string())?;
        let found = path.search(value).map_err(|error| error.to_string())?;
        serde_json::to_value(&*found).map_err(|error| error.to_string())
    }

    /// What an author wrote that can never work.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let path = self.path.clone().unwrap_or_default();
        if let Some(Err(error)) = self.path.as_deref().map(jmespath::compile) {
            let first = error.to_string();
            let first = first.lines().next().unwrap_or_default();
            problems.push(Problem {
                what: format!("`{path}` is not a JMESPath: {first}"),
                remedy: "mend the expression; try it with `--query` in the shell".to_owned(),
                near: path.clone(),
            });
        }
        if let Some(Err(error)) = self.matches.as_deref().map(Regex::new) {
            problems.push(Problem {
                what: format!("`matches` is not a regular expression: {error}"),
                remedy: "mend the expression, or use `contains` for plain text".to_owned(),
                near: self.matches.clone().unwrap_or_default(),
            });
        }
        if (Probe { path: None, ..self.clone() }) == Probe::default() {
            problems.push(Problem {
                what: "this expectation tests nothing".to_owned(),
                remedy: "add `equals`, `contains`, `matches`, `exists` or another test; for a missing value write `exists: false`".to_owned(),
                near: path,
            });
        }
        problems
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(list), part) => list.iter().any(|element| same(element, part)),
        (Value::Object(object), Value::String(field)) => object.contains_key(field),
        _ => false,
    }
}

fn finds(value: &Value, pattern: &str) -> bool {
    let Ok(pattern) = Regex::new(pattern) else { return false };
    match value {
        Value::String(text) => pattern.is_match(text),
        other => pattern.is_match(&other.to_string()),
    }
}

fn length(value: &Value) -> Option<u64> {
    match value {
        Value::Array(list) => Some(list.len() as u64),
        Value::Object(object) => Some(object.len() as u64),
        Value::String(text) => Some(text.chars().count() as u64),
        _ => None,
    }
}

/// Plain text, whose meaning the field says, or a whole [`Probe`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TextOrProbe {
    /// Plain text.
    Text(String),
    /// A probe.
    Probe(Box<Probe>),
}

impl TextOrProbe {
    pub(super) fn problems(&self) -> Vec<Problem> {
        match self {
            TextOrProbe::Probe(probe) => probe.problems(),
            TextOrProbe::Text(text) if text.trim().is_empty() => vec![Problem {
                what: "this expectation is empty text".to_owned(),
                remedy: "say what is expected, or leave the field out".to_owned(),
                near: String::new(),
            }],
            TextOrProbe::Text(_) => Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for TextOrProbe {
    // By hand: serde's untagged enums answer every mistake with "data did not match any variant".
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextOrProbe, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = TextOrProbe;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, or a probe such as `path: KeyState` with `equals: Enabled`")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<TextOrProbe, E> {
                Ok(TextOrProbe::Text(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOrProbe, A::Error> {
                Probe::deserialize(MapAccessDeserializer::new(map))
                    .map(|probe| TextOrProbe::Probe(Box::new(probe)))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for TextOrProbe {
    fn schema_name() -> Cow<'static, str> {
        "TextOrProbe".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let probe = generator.subschema_for::<Probe>();
        json_schema!({ "anyOf": [{ "type": "string", "minLength": 1 }, probe] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn gaps(probe: &str, value: Value) -> String {
        let probe: Probe = serde_yaml::from_str(probe).unwrap();
        let gaps = probe.gaps(&value);
        gaps.iter()
            .map(|gap| format!("{} / {}", gap.expected, gap.actual))
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn each_test_has_a_yes_and_a_no() {
        let key = json!({ "State": "Enabled", "Age": 3, "Tags": ["a", "b"], "None": null });
        for (probe, gap) in [
            ("{path: State, equals: Enabled}", ""),
            ("{path: State, equals: Disabled}", "`State` is \"Disabled\" / \"Enabled\""),
            ("{path: Age, equals: 3.0}", ""),
            ("{path: Age, at_least: 3, at_most: 3}", ""),
            ("{path: Age, at_least: 4}", "`Age` is at least 4 / 3"),
            ("{path: Tags, contains: b, lacks: c, length: 2}", ""),
            ("{path: Tags, lacks: a}", "`Tags` is there without \"a\" / [\"a\",\"b\"]"),
            ("{path: State, matches: '^En'}", ""),
            ("{path: State, one_of: [Disabled]}", "`State` is one of [\"Disabled\"] / \"Enabled\""),
            ("{path: Nothing, exists: false}", ""),
            ("{path: Nothing, exists: true}", "`Nothing` is there / nothing"),
        ] {
            assert_eq!(gaps(probe, key.clone()), gap, "{probe}");
        }
    }

    #[test]
    fn what_is_not_there_fails_even_negative_tests() {
        for probe in [
            "{path: x, not_equals: 1}",
            "{path: x, lacks: 1}",
            "{path: x, matches: '.*'}",
            "{path: x}",
        ] {
            assert_ne!(gaps(probe, json!({})), "", "{probe}");
        }
        let text: Probe = serde_yaml::from_str("{path: x, exists: false}").unwrap();
        assert_eq!(text.gaps_in_text("not json").len(), 1);
    }

    #[test]
    fn a_probe_that_cannot_work_is_refused_unrun() {
        for (probe, problem) in [
            ("{path: 'a[', exists: true}", "is not a JMESPath"),
            ("{path: a, matches: '('}", "is not a regular expression"),
            ("{path: a, equals: null}", "tests nothing"),
        ] {
            let probe: Probe = serde_yaml::from_str(probe).unwrap();
            assert!(probe.problems()[0].what.contains(problem), "{:?}", probe.problems());
        }
    }
}
