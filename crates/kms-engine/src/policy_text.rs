//! A stored policy is its text: it is read again, compiled again, and so can never differ from what was put.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::authz::policy::Policy;

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
        let text = String::deserialize(deserializer)?;
        Policy::parse(&text).map_err(de::Error::custom)
    }
}
