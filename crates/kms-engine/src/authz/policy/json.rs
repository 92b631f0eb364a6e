//! A policy's JSON with the place of every value, for errors that point at a line and a column.
//!
//! `serde_json` reads; each value is kept as the slice of the document it came from.

use std::fmt;
use std::ops::Range;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::PolicyError;

/// A JSON value and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    raw: &'a str,
    document: &'a str,
}

/// A member of an object.
pub(super) struct Member<'a> {
    pub(super) name: String,
    pub(super) key: Node<'a>,
    pub(super) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// The whole document, checked to be JSON.
    pub(super) fn document(text: &'a str) -> Result<Node<'a>, PolicyError> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default();
            PolicyError::syntax(error.line(), error.column(), format!("this is not JSON: {what}"))
        })?;
        Ok(Node { raw: raw.get(), document: text })
    }

    /// The first byte of the value tells its kind.
    fn starts_with(self, char: char) -> bool {
        self.raw.starts_with(char)
    }

    pub(super) fn is_object(self) -> bool {
        self.starts_with('{')
    }

    pub(super) fn is_array(self) -> bool {
        self.starts_with('[')
    }

    pub(super) fn is_string(self) -> bool {
        self.starts_with('"')
    }

    /// What kind of value this is, for an error.
    pub(super) fn kind(self) -> &'static str {
        match self.raw.bytes().next() {
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'"') => "a string",
            Some(b't' | b'f') => "true or false",
            Some(b'n') => "null",
            _ => "a number",
        }
    }

    /// Where the value stands in the document, in bytes.
    pub(super) fn span(self) -> Range<usize> {
        let start = (self.raw.as_ptr() as usize).saturating_sub(self.document.as_ptr() as usize);
        start..start + self.raw.len()
    }

    /// An error that points here.
    pub(super) fn error(self, message: impl Into<String>, hint: impl Into<String>) -> PolicyError {
        PolicyError::at(self.document, self.span().start, message, hint)
    }

    /// The members of an object, each name once.
    pub(super) fn members(self, what: &str) -> Result<Vec<Member<'a>>, PolicyError> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Vec<(&'de RawValue, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        if !self.is_object() {
            return Err(self.wrong_kind(what, "an object"));
        }
        let raw = serde_json::Deserializer::from_str(self.raw).deserialize_map(Members);
        let raw = raw.map_err(|error| self.error(super::error::SYNTAX, error.to_string()))?;
        let mut members: Vec<Member<'a>> = Vec::with_capacity(raw.len());
        let mut seen = std::collections::HashSet::new();
        for (key, value) in raw {
            let key = Node { raw: key.get(), document: self.document };
            let name = key.string(what)?;
            if !seen.insert(name.clone()) {
                return Err(key.error(
                    super::error::SYNTAX,
                    format!("`{name}` stands twice in {what}; JSON readers keep only one of them, so write it once"),
                ));
            }
            members.push(Member {
                name,
                key,
                value: Node { raw: value.get(), document: self.document },
            });
        }
        Ok(members)
    }

    /// The elements of a list; a value that is no list counts as a list of one.
    pub(super) fn items(self) -> Result<Vec<Node<'a>>, PolicyError> {
        if !self.is_array() {
            return Ok(vec![self]);
        }
        let items: Vec<&RawValue> = serde_json::from_str(self.raw)
            .map_err(|error| self.error(super::error::SYNTAX, error.to_string()))?;
        Ok(items
            .into_iter()
            .map(|item| Node { raw: item.get(), document: self.document })
            .collect())
    }

    /// The text of a string.
    pub(super) fn string(self, what: &str) -> Result<String, PolicyError> {
        if !self.is_string() {
            return Err(self.wrong_kind(what, "a string"));
        }
        serde_json::from_str(self.raw)
            .map_err(|error| self.error(super::error::SYNTAX, error.to_string()))
    }

    /// The text of a string, a number, or `true` and `false`: what a condition value may be.
    pub(super) fn scalar(self, what: &str) -> Result<String, PolicyError> {
        match self.raw.bytes().next() {
            Some(b'{' | b'[' | b'n') => {
                Err(self.wrong_kind(what, "a string, a number, true or false"))
            }
            Some(b'"') => self.string(what),
            _ => Ok(self.raw.to_owned()),
        }
    }

    fn wrong_kind(self, what: &str, wanted: &str) -> PolicyError {
        self.error(super::error::SYNTAX, format!("{what} must be {wanted}, not {}", self.kind()))
    }
}
