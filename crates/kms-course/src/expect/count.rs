//! How many: `3`, or `{at_least: 1, at_most: 2}`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

/// A number of things, as bounds that include their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The least number that will do.
    pub at_least: u64,
    /// The greatest number that will do; no bound where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

impl Count {
    /// One or more.
    pub const SOME: Count = Count { at_least: 1, at_most: None };

    /// Exactly this many.
    pub fn exactly(number: u64) -> Count {
        Count { at_least: number, at_most: Some(number) }
    }

    /// Whether the number lies within the bounds.
    pub fn admits(self, number: u64) -> bool {
        self.at_least <= number && self.at_most.is_none_or(|most| number <= most)
    }
}

impl Count {
    /// This many of a thing, as a phrase: `at most one call`, `2 to 3 calls`.
    pub fn of(self, thing: &str) -> String {
        let many = |number: u64| match number {
            0 => format!("no {thing}s"),
            1 => format!("one {thing}"),
            more => format!("{more} {thing}s"),
        };
        match (self.at_least, self.at_most) {
            (0, Some(0)) => many(0),
            (least, Some(most)) if least == most => format!("exactly {}", many(least)),
            (0, Some(most)) => format!("at most {}", many(most)),
            (least, Some(most)) => format!("{least} to {}", many(most)),
            (least, None) => format!("at least {}", many(least)),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    at_least: Option<u64>,
    at_most: Option<u64>,
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Count, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Count;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or `at_least` and `at_most`")
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Count, E> {
                Ok(Count::exactly(number))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Count, A::Error> {
                let bounds = Bounds::deserialize(MapAccessDeserializer::new(map))?;
                let count =
                    Count { at_least: bounds.at_least.unwrap_or(0), at_most: bounds.at_most };
                if bounds.at_least.is_none() && bounds.at_most.is_none() {
                    return Err(A::Error::custom(
                        "a count without `at_least` and `at_most` bounds nothing",
                    ));
                }
                if count.at_most.is_some_and(|most| most < count.at_least) {
                    return Err(A::Error::custom("`at_most` is below `at_least`"));
                }
                Ok(count)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = serde_json::json!({ "type": "integer", "minimum": 0 });
        json_schema!({
            "description": "How many: a number, or bounds.",
            "anyOf": [number, {
                "type": "object",
                "properties": { "at_least": number, "at_most": number },
                "minProperties": 1,
                "additionalProperties": false,
            }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_bounds() {
        let read = |text: &str| serde_yaml::from_str::<Count>(text);
        assert_eq!(read("2").unwrap(), Count::exactly(2));
        assert_eq!(read("at_most: 1").unwrap().of("call"), "at most one call");
        assert!(read("at_most: 1").unwrap().admits(0));
        assert!(!Count::SOME.admits(0));
        assert_eq!(read("0").unwrap().of("call"), "no calls");
        for wrong in ["{}", "-1", "few", "{at_least: 3, at_most: 2}", "{atleast: 3}"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
