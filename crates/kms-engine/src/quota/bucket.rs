//! A bucket of tokens that fills again with time.

use crate::time::Timestamp;

/// Thousandths of a token, so that a quota of N a second gives exactly N of them a millisecond.
const TOKEN: u64 = 1000;

/// How full a bucket was, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    thousandths: u64,
    at: Timestamp,
}

impl Bucket {
    /// A bucket with the tokens of one second.
    pub fn full(at: Timestamp, per_second: u64) -> Bucket {
        Bucket { thousandths: per_second.saturating_mul(TOKEN), at }
    }

    /// The bucket at a later time. A quota that was lowered meanwhile spills what it no longer holds.
    pub fn at(self, now: Timestamp, per_second: u64) -> Bucket {
        let passed = u64::try_from(now.0 - self.at.0).unwrap_or(0);
        let come = passed.saturating_mul(per_second);
        let thousandths = self.thousandths.saturating_add(come);
        Bucket {
            thousandths: thousandths.min(per_second.saturating_mul(TOKEN)),
            at: now.max(self.at),
        }
    }

    /// The bucket without `tokens`, if it holds as many.
    pub fn take(self, tokens: u64) -> Option<Bucket> {
        let thousandths = self.thousandths.checked_sub(tokens.saturating_mul(TOKEN))?;
        Some(Bucket { thousandths, ..self })
    }

    /// How many whole tokens there are.
    pub fn whole(self) -> u64 {
        self.thousandths / TOKEN
    }

    /// How many milliseconds until it holds `tokens`; none where it never will.
    pub fn wait(self, tokens: u64, per_second: u64) -> Option<i64> {
        let lacking = tokens.saturating_mul(TOKEN).saturating_sub(self.thousandths);
        let millis = (tokens <= per_second && per_second > 0).then(|| lacking.div_ceil(per_second));
        millis.and_then(|millis| i64::try_from(millis).ok())
    }
}
