//! A request's values between the command line and the wire: JSON, plus bytes, which JSON lacks.

use serde_json::{Map, Number, Value};

use super::argparse::repr;

/// A value of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Param {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    /// From `fileb://`, or decoded base64.
    Bytes(Vec<u8>),
    List(Vec<Param>),
    Map(Vec<(String, Param)>),
}

impl Param {
    pub(super) fn integer(number: i64) -> Self {
        Self::Number(number.into())
    }

    /// Python's name for the type, as botocore's messages show it.
    pub(super) fn python_type(&self) -> &'static str {
        match self {
            Self::Null => "<class 'NoneType'>",
            Self::Bool(_) => "<class 'bool'>",
            Self::Number(number) if number.is_f64() => "<class 'float'>",
            Self::Number(_) => "<class 'int'>",
            Self::Text(_) => "<class 'str'>",
            Self::Bytes(_) => "<class 'bytes'>",
            Self::List(_) => "<class 'list'>",
            Self::Map(_) => "<class 'dict'>",
        }
    }

    /// The value as Python's `str()` shows it.
    pub(super) fn python(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            other => other.python_repr(),
        }
    }

    fn python_repr(&self) -> String {
        match self {
            Self::Null => "None".to_owned(),
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => repr(text),
            Self::Bytes(bytes) => format!("b{}", repr(&String::from_utf8_lossy(bytes))),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::python_repr).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(members) => {
                let member = |(key, value): &(String, Self)| {
                    format!("{}: {}", repr(key), value.python_repr())
                };
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }
}

impl From<Value> for Param {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(bit) => Self::Bool(bit),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Map(
                members.into_iter().map(|(name, value)| (name, Self::from(value))).collect(),
            ),
        }
    }
}

/// Members into a JSON object, in order.
pub(super) fn object(members: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(members.into_iter().collect::<Map<String, Value>>())
}
