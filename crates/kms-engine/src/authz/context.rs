//! The request context: what a policy's conditions can see of a call.
//!
//! A key has one value or, for the keys AWS documents as multivalued, a list; names ignore case, values do not.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The condition keys of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// In order of name. A list and not a map, and names as they are written: one is made for every decision.
    entries: Vec<(Cow<'static, str>, Value)>,
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
    pub fn one(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Arc<str>>,
    ) -> &mut Context {
        self.put(name.into(), Value::One(value.into()))
    }

    /// Sets a single-valued key where there is a value.
    pub fn maybe(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl Into<Arc<str>>>,
    ) -> &mut Context {
        if let Some(value) = value {
            self.one(name, value);
        }
        self
    }

    /// Sets a multivalued key. Without values the key is absent, as in AWS.
    pub fn many<V: Into<Arc<str>>>(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> &mut Context {
        let (name, values) = (name.into(), values.into_iter().map(Into::into).collect::<Vec<_>>());
        match values.is_empty() {
            true => self.remove(&name),
            false => self.put(name, Value::Many(values)),
        }
    }

    /// Takes a key away.
    pub fn remove(&mut self, name: &str) -> &mut Context {
        if let Ok(at) = self.place(name) {
            self.entries.remove(at);
        }
        self
    }

    /// The value of a key, in whatever case its name is written.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.entries.get(self.place(name).ok()?).map(|(_, value)| value)
    }

    /// Every key and its value, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(name, value)| (&**name, value))
    }

    fn put(&mut self, name: Cow<'static, str>, value: Value) -> &mut Context {
        match self.place(&name) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    *entry = (name, value);
                }
            }
            Err(at) => self.entries.insert(at, (name, value)),
        }
        self
    }

    /// Where a key is, or would be.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(known, _)| ignoring_case(known, name))
    }
}

/// The order of two names in lower case.
fn ignoring_case(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        return one.bytes().map(lower).cmp(other.bytes().map(lower));
    }
    one.to_lowercase().cmp(&other.to_lowercase())
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
        context.one("AWS:TagKeys", "Ü").one("aws:ResourceTag/Ärger", "ja").remove("aws:tagkeys");
        assert_eq!(context.value("aws:resourcetag/ärger"), Some(&Value::One("ja".into())));
        context.remove("AWS:ResourceTag/ärger").many::<&str>("kms:EncryptionContextKeys", []);
        assert_eq!(context.value("aws:TagKeys"), None);
        assert_eq!(
            serde_json::to_string(&context).unwrap(),
            r#"{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}"#
        );
    }
}
