//! What a workload would cost if it went on: the requests counted so far, so often.

use kms_engine::World;
use kms_engine::meter::{Count, KeyLife, Metered, Month};
use kms_engine::principal::AccountId;
use kms_engine::time::{DAY, Timestamp};

use super::requests::grouped;
use super::{Bill, Span, Usage};
use crate::prices::Prices;

/// How often a workload runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Often {
    times: u64,
    /// Seconds.
    every: u64,
    name: &'static str,
}

/// The days of the month that a projection is for.
const DAYS: u64 = 30;

const PERIODS: [(&str, u64); 5] =
    [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400), ("month", DAYS * 86_400)];

impl Often {
    /// Reads `1000000/day`.
    pub fn parse(text: &str) -> Option<Often> {
        let (times, period) = text.split_once('/')?;
        let times = times.replace(['_', ','], "").parse::<u64>().ok()?;
        let (name, every) = PERIODS.into_iter().find(|(name, _)| *name == period.trim())?;
        (times <= 1_000_000_000_000).then_some(Often { times, every, name })
    }

    /// How often in a month of thirty days.
    pub fn a_month(self) -> u64 {
        self.times.saturating_mul(DAYS * 86_400 / self.every)
    }
}

/// The bill of a whole month in which everything that was asked so far in `month` is asked so often, with the keys as
/// they are now.
pub fn project(world: &World, account: &AccountId, month: Month, often: Often) -> Bill {
    let usage = Usage::of(world, account, month);
    let scaled = |(metered, count): (Metered, Count)| {
        let times = |n: u64| n.saturating_mul(often.a_month());
        let count = Count {
            answered: times(count.answered),
            refused: times(count.refused),
            throttled: times(count.throttled),
        };
        (metered, count)
    };
    let start = world.clock;
    let end = Timestamp(start.0.saturating_add(DAY * DAYS.cast_signed()));
    // Deletions that are scheduled stay so; nothing that rotates later is foreseen.
    let alive = |life: &KeyLife| life.until.is_none();
    let usage = Usage {
        keys: usage.keys.into_iter().filter(alive).collect(),
        requests: usage.requests.into_iter().map(scaled).collect(),
    };
    let period = format!(
        "a month of {DAYS} days with the workload of {month} {} times a {}",
        grouped(often.times),
        often.name
    );
    let span = Span { start, end, now: end };
    Bill::from_usage(Prices::current(), account, period, span, &usage)
}
