//! What came of a load: counted by the second, and all together.

use std::collections::BTreeMap;

use kms_engine::meter::Item;
use serde::Serialize;

use super::Plan;
use crate::money::Money;
use crate::prices::Prices;

/// One second of a load.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Second {
    /// Messages that came.
    pub messages: u64,
    /// Calls that KMS answered.
    pub answered: u64,
    /// Calls that KMS throttled.
    pub throttled: u64,
    /// Messages given up after the last attempt.
    pub failed: u64,
}

/// What came of a load.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// By the second, until the last message was served or given up.
    pub seconds: Vec<Second>,
    /// All together.
    pub total: Second,
    /// How many data keys were made.
    pub data_keys: u64,
    /// The most messages under one data key: what opens if it leaks.
    pub most_under_one_key: u64,
    /// How many messages waited so many milliseconds for their key.
    #[serde(skip)]
    pub waits: BTreeMap<u64, u64>,
}

impl Report {
    /// The second in which something happens.
    pub(super) fn second(&mut self, micros: u64) -> &mut Second {
        let at = usize::try_from(micros / 1_000_000).unwrap_or(usize::MAX - 1);
        if self.seconds.len() <= at {
            self.seconds.resize(at + 1, Second::default());
        }
        // The vector was just made long enough.
        match self.seconds.get_mut(at) {
            Some(second) => second,
            None => &mut self.total,
        }
    }

    /// Adds the seconds up.
    pub(super) fn finish(&mut self) {
        self.total = self.seconds.iter().fold(Second::default(), |sum, second| Second {
            messages: sum.messages + second.messages,
            answered: sum.answered + second.answered,
            throttled: sum.throttled + second.throttled,
            failed: sum.failed + second.failed,
        });
    }

    /// How long in milliseconds the given share of the served messages waited at most.
    pub fn wait(&self, share: f64) -> u64 {
        let served: u64 = self.waits.values().sum();
        let wanted = (served as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (millis, messages) in &self.waits {
            seen += messages;
            if seen >= wanted {
                return *millis;
            }
        }
        0
    }

    /// How long the longest wait was.
    pub fn longest_wait(&self) -> u64 {
        self.waits.keys().next_back().copied().unwrap_or(0)
    }

    /// What the answered calls cost, nothing free.
    pub fn cost(&self) -> Money {
        let price = Prices::current().of(Item::Requests);
        price.map(|price| price.of(self.total.answered)).unwrap_or_default()
    }

    /// What they would cost if the load went on for thirty days.
    pub fn cost_a_month(&self, plan: &Plan) -> Money {
        const MONTH: u64 = 30 * 86_400;
        self.cost().part(MONTH.saturating_mul(plan.rate), plan.messages.max(1))
    }
}

/// A row of numbers as bars of text, the highest of `scale` being a full one.
pub fn sparkline(numbers: &[f64], scale: f64) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let bar = |number: &f64| {
        if *number <= 0.0 || scale <= 0.0 {
            return ' ';
        }
        let step = (number / scale * 8.0).ceil().clamp(1.0, 8.0) as usize - 1;
        BARS.get(step).copied().unwrap_or(' ')
    };
    numbers.iter().map(bar).collect()
}
