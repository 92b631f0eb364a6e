//! A month's bill: what there is to pay, and why.

mod keys;
mod project;
mod requests;
mod text;

use kms_engine::World;
use kms_engine::meter::{Count, KeyLife, Metered, Month};
use kms_engine::principal::AccountId;
use kms_engine::time::{HOUR, Timestamp};
use serde::Serialize;

use crate::money::Money;
use crate::prices::Prices;

pub use keys::KeyLine;
pub use project::{Often, project};
pub use requests::{RequestLine, Share, grouped};

/// What an account has to pay for a month.
#[derive(Debug, Clone, Serialize)]
pub struct Bill {
    /// Who pays.
    pub account: String,
    /// For when, in words.
    pub period: String,
    /// When the prices were read.
    pub prices_as_of: String,
    /// Keys, and what their rotations add.
    pub keys: Vec<KeyLine>,
    /// Requests, one line for each kind.
    pub requests: Vec<RequestLine>,
    /// Requests that KMS refused, which have no price here.
    pub refused: u64,
    /// Requests that exceeded a quota, which have no price here.
    pub throttled: u64,
    /// Requests of services that AWS does not charge for.
    pub uncharged: u64,
    /// The same requests by key, service, principal and operation, at list price before the free ones are taken off.
    pub by_key: Vec<Share>,
    /// By the service that called.
    pub by_service: Vec<Share>,
    /// By who asked.
    pub by_principal: Vec<Share>,
    /// By operation.
    pub by_operation: Vec<Share>,
    /// What there is to pay.
    pub total: Money,
}

/// The stretch of time a bill is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
    /// Up to when anything is known.
    pub now: Timestamp,
}

impl Span {
    /// A month, as far as it has passed.
    pub fn of(month: Month, now: Timestamp) -> Span {
        Span { start: month.start(), end: month.end(), now }
    }

    /// Its length in hours.
    pub fn hours(self) -> u64 {
        u64::try_from((self.end.0 - self.start.0) / HOUR).unwrap_or(0)
    }

    /// The hours, each begun one whole, that lie in it between two instants.
    fn hours_between(self, from: Timestamp, to: Timestamp) -> u64 {
        let from = from.max(self.start);
        let to = to.min(self.end).min(self.now);
        let millis = u64::try_from(to.0 - from.0).unwrap_or(0);
        millis.div_ceil(HOUR.unsigned_abs()).min(self.hours())
    }
}

/// What is charged for: keys and requests of one account.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Every key the account has or had.
    pub keys: Vec<KeyLife>,
    /// Every request it pays for.
    pub requests: Vec<(Metered, Count)>,
}

impl Usage {
    /// What a world counted for an account; of requests, those of the month.
    pub fn of(world: &World, account: &AccountId, month: Month) -> Usage {
        let own = |life: &KeyLife| life.arn.account == *account;
        let present = world.keys().map(|key| KeyLife::of(key));
        let past = world.meter.past_keys.values().map(|life| KeyLife::clone(life));
        let requests = world.meter.requests.iter();
        let requests =
            requests.filter(|(metered, _)| metered.month == month && metered.payer == *account);
        Usage {
            keys: present.chain(past).filter(own).collect(),
            requests: requests.map(|(metered, count)| (Metered::clone(metered), *count)).collect(),
        }
    }
}

impl Bill {
    /// The bill of an account for a month, as far as it has passed.
    pub fn of(world: &World, account: &AccountId, month: Month) -> Bill {
        let span = Span::of(month, world.clock);
        let period = match world.clock < span.end {
            true => format!("{month} up to {}", world.clock),
            false => month.to_string(),
        };
        Bill::from_usage(
            Prices::current(),
            account,
            period,
            span,
            &Usage::of(world, account, month),
        )
    }

    /// The bill for what was used.
    pub fn from_usage(
        prices: &Prices,
        account: &AccountId,
        period: String,
        span: Span,
        usage: &Usage,
    ) -> Bill {
        let keys = keys::lines(prices, span, &usage.keys);
        let (free_of_charge, charged): (Vec<_>, Vec<_>) = usage
            .requests
            .iter()
            .partition(|(metered, _)| prices.free_callers.contains(&metered.principal));
        let lines = requests::lines(prices, &charged);
        let sum = |all: &[&(Metered, Count)]| {
            all.iter().fold(Count::default(), |sum, (_, count)| sum.plus(*count))
        };
        let counted = sum(&charged);
        let share = |name: &dyn Fn(&Metered) -> String| requests::shares(prices, &charged, name);
        Bill {
            account: account.to_string(),
            period,
            prices_as_of: prices.as_of.clone(),
            total: keys.iter().map(|line| line.amount).sum::<Money>()
                + lines.iter().map(|line| line.amount).sum::<Money>(),
            keys,
            requests: lines,
            refused: counted.refused,
            throttled: counted.throttled,
            uncharged: sum(&free_of_charge).answered,
            by_key: share(&|metered| match &metered.key {
                Some(key) if key.account == *account => key.to_string(),
                Some(key) => format!("{key} (its owner pays for the key)"),
                None => "no key".to_owned(),
            }),
            by_service: share(&|metered| {
                metered.service.clone().unwrap_or_else(|| "called directly".to_owned())
            }),
            by_principal: share(&|metered| metered.principal.clone()),
            by_operation: share(&|metered| metered.operation.clone()),
        }
    }
}
