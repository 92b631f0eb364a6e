//! The lines for requests: so many for ten thousand, the first of a month free.

use std::collections::BTreeMap;

use kms_engine::meter::{Count, Metered};
use serde::Serialize;

use crate::money::Money;
use crate::prices::Prices;

/// One kind of request.
#[derive(Debug, Clone, Serialize)]
pub struct RequestLine {
    /// What a bill calls it.
    pub usage_type: String,
    /// Which requests these are.
    pub about: String,
    /// How many were answered.
    pub answered: u64,
    /// How many of them cost nothing.
    pub free: u64,
    /// How many are paid for.
    pub billed: u64,
    /// The price of ten thousand.
    pub per_10000: Money,
    /// What there is to pay.
    pub amount: Money,
    /// Why.
    pub why: String,
}

/// Somebody's or something's share of the requests.
#[derive(Debug, Clone, Serialize)]
pub struct Share {
    /// Whose.
    pub name: String,
    /// Requests that were answered, refused and throttled.
    #[serde(flatten)]
    pub count: Count,
    /// What they cost at list price, before the free ones are taken off.
    pub list_price: Money,
}

/// The lines of all kinds of request that were asked, in the order of the price list.
pub(super) fn lines(prices: &Prices, requests: &[&(Metered, Count)]) -> Vec<RequestLine> {
    let mut free_left = prices.free_requests;
    let lines = prices.requests.iter().map(|price| {
        let of_kind = requests.iter().filter(|(metered, _)| metered.item == price.item);
        let answered = of_kind.map(|(_, count)| count.answered).sum::<u64>();
        let free = if price.free { answered.min(free_left) } else { 0 };
        free_left -= free;
        let billed = answered - free;
        let why = match price.free {
            true => format!("the first {} of a month are free", grouped(prices.free_requests)),
            false => "none of these are free".to_owned(),
        };
        RequestLine {
            usage_type: price.usage_type.clone(),
            about: price.about.clone(),
            answered,
            free,
            billed,
            per_10000: price.per_10000,
            amount: price.of(billed),
            why: format!("{} for 10,000; {why}", price.per_10000),
        }
    });
    lines.filter(|line| line.answered > 0).collect()
}

/// The requests by a name, the dearest first.
pub(super) fn shares(
    prices: &Prices,
    requests: &[&(Metered, Count)],
    name: &dyn Fn(&Metered) -> String,
) -> Vec<Share> {
    let mut shares: BTreeMap<String, (Count, Money)> = BTreeMap::new();
    for (metered, count) in requests {
        let price = prices.of(metered.item).map(|price| price.of(count.answered));
        let share = shares.entry(name(metered)).or_default();
        *share = (share.0.plus(*count), share.1 + price.unwrap_or_default());
    }
    let shares = shares.into_iter();
    let mut shares: Vec<Share> =
        shares.map(|(name, (count, list_price))| Share { name, count, list_price }).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.list_price));
    shares
}

/// `1,000,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
