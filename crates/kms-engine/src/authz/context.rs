//! The request context: what a policy's conditions can see of a call.
//!
//! A key has one value or, for the keys AWS documents as multivalued, a list; names ignore case, values do not.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The condition keys of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// By lower-case name.
    entries: BTreeMap<Box<str>, (Arc<str>, Value)>,
}

/// What a condition key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A single-valued key.
    One(Arc<str>),
    /// A multivalued key; never empty.
    Many(Vec<Arc<str>>),
}

impl Context {
    /// A context without keys.
    pub fn new() -> Context {
        Context::default()
    }

    /// Sets a single-valued key.
    pub fn one(&mut self, name: &str, value: impl Into<Arc<str>>) -> &mut Context {
        self.entries.insert(name.to_lowercase().into(), (name.into(), Value::One(value.into())));
        self
    }

    /// Sets a single-valued key where there is a value.
    pub fn maybe(&mut self, name: &str, value: Option<impl Into<Arc<str>>>) -> &mut Context {
        if let Some(value) = value {
            self.one(name, value);
        }
        self
    }

    /// Sets a multivalued key. Without values the key is absent, as in AWS.
    pub fn many<V: Into<Arc<str>>>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> &mut Context {
        let values: Vec<Arc<str>> = values.into_iter().map(Into::into).collect();
        if values.is_empty() {
            self.remove(name);
        } else {
            self.entries.insert(name.to_lowercase().into(), (name.into(), Value::Many(values)));
        }
        self
    }

    /// Takes a key away.
    pub fn remove(&mut self, name: &str) -> &mut Context {
        self.entries.remove(name.to_lowercase().as_str());
        self
    }

    /// The value of a key, in whatever case its name is written.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.lookup(&name.to_lowercase())
    }

    /// The value of a key whose name is in lower case already.
    pub fn lookup(&self, lower: &str) -> Option<&Value> {
        self.entries.get(lower).map(|(_, value)| value)
    }

    /// Every key and its value, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.values().map(|(name, value)| (&**name, value))
    }
}

impl Value {
    /// The value as an explanation shows it.
    pub fn shown(&self) -> Arc<str> {
        match self {
            Value::One(value) => value.clone(),
            Value::Many(_) => self.to_string().into(),
        }
    }

    /// The values, one or many.
    pub fn all(&self) -> &[Arc<str>] {
        match self {
            Value::One(value) => std::slice::from_ref(value),
            Value::Many(values) => values,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::One(value) => f.write_str(value),
            Value::Many(values) => write!(f, "[{}]", values.join(", ")),
        }
    }
}

impl serde::Serialize for Context {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::One(value) => serializer.serialize_str(value),
            Value::Many(values) => serializer.collect_seq(values.iter().map(|value| &**value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case_and_an_empty_list_is_absence() {
        let mut context = Context::new();
        context.one("kms:ViaService", "s3.eu-west-1.amazonaws.com").many("aws:TagKeys", ["Dept"]);
        assert!(context.value("KMS:viaservice").is_some());
        assert!(context.value("aws:tagkeys").is_some());
        context.many::<&str>("aws:TagKeys", []);
        assert_eq!(context.value("aws:TagKeys"), None);
        assert_eq!(
            serde_json::to_string(&context).unwrap(),
            r#"{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}"#
        );
    }
}
