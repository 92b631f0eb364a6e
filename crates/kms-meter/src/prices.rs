//! The price list: a dated file with its sources.

use std::sync::LazyLock;

use kms_engine::meter::Item;
use serde::{Deserialize, Deserializer};

use crate::money::Money;

/// What things cost.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// When the list was read.
    pub as_of: String,
    /// Where.
    pub sources: Vec<String>,
    /// A key, a month.
    #[serde(deserialize_with = "money")]
    pub key_month: Money,
    /// What the first rotations add to it, in their order.
    #[serde(deserialize_with = "sums")]
    pub rotations: Vec<Money>,
    /// Requests.
    pub requests: Vec<RequestPrice>,
    /// Requests a month that cost nothing.
    pub free_requests: u64,
    /// Services whose own use of a key costs nothing.
    pub free_callers: Vec<String>,
}

/// What one kind of request costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPrice {
    /// The kind.
    pub item: Item,
    /// What a bill calls it.
    pub usage_type: String,
    /// The price of ten thousand.
    #[serde(deserialize_with = "money")]
    pub per_10000: Money,
    /// Whether the free requests are among these.
    #[serde(default)]
    pub free: bool,
    /// Which requests these are.
    pub about: String,
}

impl RequestPrice {
    /// What so many cost.
    pub fn of(&self, requests: u64) -> Money {
        self.per_10000.part(requests, 10_000)
    }
}

impl Prices {
    /// The list in `data/prices.yaml`.
    pub fn current() -> &'static Prices {
        static CURRENT: LazyLock<Prices> = LazyLock::new(|| {
            let read = serde_yaml::from_str(include_str!("../data/prices.yaml"));
            // A test reads the same file, so that a list nobody can read is never shipped.
            read.unwrap_or_else(|_| Prices::none())
        });
        &CURRENT
    }

    /// What a kind of request costs.
    pub fn of(&self, item: Item) -> Option<&RequestPrice> {
        self.requests.iter().find(|price| price.item == item)
    }

    fn none() -> Prices {
        Prices {
            as_of: String::new(),
            sources: Vec::new(),
            key_month: Money::default(),
            rotations: Vec::new(),
            requests: Vec::new(),
            free_requests: 0,
            free_callers: Vec::new(),
        }
    }
}

fn money<'de, D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
    let text = String::deserialize(from)?;
    read(&text)
}

fn sums<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Money>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| read(text)).collect()
}

fn read<E: serde::de::Error>(text: &str) -> Result<Money, E> {
    Money::parse(text).ok_or_else(|| E::custom(format!("`{text}` is not a sum such as \"0.03\"")))
}

#[cfg(test)]
mod tests {
    use kms_engine::spec::AwsEnum;

    use super::*;

    #[test]
    fn the_list_is_read_and_has_a_price_for_every_kind_of_request() {
        serde_yaml::from_str::<Prices>(include_str!("../data/prices.yaml")).unwrap();
        for name in Item::VALUES {
            let item = Item::from_wire(name).unwrap();
            assert!(!Prices::current().of(item).unwrap().per_10000.is_zero(), "{name}");
        }
    }
}
