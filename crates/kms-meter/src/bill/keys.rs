//! The lines for keys: a price a month, by the hour, and what rotations add to it.

use kms_engine::meter::KeyLife;
use kms_engine::spec::{KeyManager, KeySpec};
use kms_engine::time::Timestamp;
use serde::Serialize;

use super::Span;
use crate::money::Money;
use crate::prices::Prices;

/// A key, or what a rotation of it adds.
#[derive(Debug, Clone, Serialize)]
pub struct KeyLine {
    /// The key's ARN.
    pub key: String,
    /// Its id.
    pub id: String,
    /// Its Region.
    pub region: String,
    /// The owner's words.
    pub description: String,
    /// Its kind.
    pub spec: KeySpec,
    /// 0 for the key itself, 1 for what its first rotation adds, and so on.
    pub rotation: usize,
    /// For how many hours.
    pub hours: u64,
    /// Of how many in the month.
    pub of_hours: u64,
    /// The price of a whole month.
    pub month: Money,
    /// What there is to pay.
    pub amount: Money,
    /// Why.
    pub why: String,
}

/// The lines of all keys, in the order of their ARNs.
pub(super) fn lines(prices: &Prices, span: Span, lives: &[KeyLife]) -> Vec<KeyLine> {
    let mut lives: Vec<&KeyLife> =
        lives.iter().filter(|life| life.manager == KeyManager::Customer).collect();
    lives.sort_by_key(|life| life.id());
    lives.into_iter().flat_map(|life| of_key(prices, span, life)).collect()
}

fn of_key(prices: &Prices, span: Span, life: &KeyLife) -> Vec<KeyLine> {
    let until = life.until.unwrap_or(Timestamp::MAX);
    let own = std::iter::once((0, life.created, prices.key_month));
    let rotations = life.rotated.iter().zip(&prices.rotations).enumerate();
    // A replica has the materials of its primary, also those from before its own time.
    let rotations = rotations.map(|(n, (at, price))| (n + 1, (*at).max(life.created), *price));
    let lines = own.chain(rotations).map(|(rotation, from, month)| {
        let hours = span.hours_between(from, until);
        KeyLine {
            key: life.arn.to_string(),
            id: life.arn.id.to_string(),
            region: life.arn.region.to_string(),
            description: life.description.clone(),
            spec: life.spec,
            rotation,
            hours,
            of_hours: span.hours(),
            month,
            amount: month.part(hours, span.hours()),
            why: why(life, span, rotation, from),
        }
    });
    lines.filter(|line| line.hours > 0).collect()
}

fn why(life: &KeyLife, span: Span, rotation: usize, from: Timestamp) -> String {
    let since = match (rotation, from > span.start) {
        (0, false) => "the whole month".to_owned(),
        (0, true) => format!("since it was created at {from}"),
        (1, _) => format!("rotated for the first time at {from}: dearer from then on"),
        (2, _) => format!("rotated again at {from}: dearer once more, and never again"),
        (n, _) => format!("rotation {n} at {from}"),
    };
    match life.until.filter(|until| *until < span.end.min(span.now)) {
        Some(until) => format!("{since}, until its deletion was scheduled at {until}"),
        None if span.now < span.end => format!("{since}, so far"),
        None => since,
    }
}
