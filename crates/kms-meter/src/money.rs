//! Sums of money without rounding errors.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Serialize, Serializer};

/// US dollars, counted in millionths of a millionth: a request costs three of its millionths, a key-hour has no finite
/// decimal, and either may be multiplied by billions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(i128);

const DOLLAR: i128 = 1_000_000_000_000;
const CENT: i128 = DOLLAR / 100;

impl Money {
    /// Reads `0.03`: digits, and up to twelve after the point.
    pub fn parse(text: &str) -> Option<Money> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > 15
            || part.len() > 12
            || !digits(whole)
            || !digits(part)
        {
            return None;
        }
        let part: i128 = format!("{part:0<12}").parse().ok()?;
        Some(Money(whole.parse::<i128>().ok()?.checked_mul(DOLLAR)? + part))
    }

    /// This sum `times` over.
    #[must_use]
    pub fn times(self, times: u64) -> Money {
        Money(self.0.saturating_mul(times.into()))
    }

    /// `share` parts of `whole` of this sum.
    #[must_use]
    pub fn part(self, share: u64, whole: u64) -> Money {
        Money(self.0.saturating_mul(share.into()) / i128::from(whole.max(1)))
    }

    /// In whole cents, half a cent rounded up, as a bill asks for it.
    pub fn cents(self) -> i128 {
        (self.0 + CENT / 2).div_euclid(CENT)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This sum divided by another; none where that is nothing.
    pub fn ratio(self, other: Money) -> Option<f64> {
        (!other.is_zero()).then(|| self.0 as f64 / other.0 as f64)
    }

    /// This sum in dollars, for a drawing's scale.
    pub fn dollars(self) -> f64 {
        self.0 as f64 / DOLLAR as f64
    }
}

/// `5.94`; what is less than a cent shows the digits it has, up to six.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 || self.0 >= CENT {
            let cents = self.cents();
            return f.pad(&format!("{}.{:02}", cents / 100, cents % 100));
        }
        let millionths = (self.0 + 500_000) / 1_000_000;
        let text = format!("0.{millionths:06}");
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(all: I) -> Money {
        all.fold(Money::default(), Money::add)
    }
}

/// As text with six decimals: a number of JSON would lose digits.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let millionths = (self.0 + 500_000).div_euclid(1_000_000);
        to.collect_str(&format_args!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_keep_their_digits_and_are_shown_in_cents() {
        let request = Money::parse("0.03").unwrap().part(1, 10_000);
        assert_eq!(request.to_string(), "0.000003");
        assert_eq!(request.times(980_000).to_string(), "2.94");
        assert_eq!(Money::parse("1").unwrap().part(1, 720).to_string(), "0.001389");
        assert_eq!(Money::parse("0.005").unwrap().cents(), 1);
        assert_eq!(Money::default().to_string(), "0.00");
        for bad in ["", ".5", "1.2.3", "-1", "1e3", "0.0000000000001", "1000000000000000"] {
            assert_eq!(Money::parse(bad), None, "{bad}");
        }
    }
}
