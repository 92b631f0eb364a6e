//! Points in time and spans, as values. The engine owns no clock: every call brings its own `now`.
//!
//! Resolution is the millisecond, as on the KMS wire (`1593622000.191`).

use std::fmt;

use jiff::tz::TimeZone;

/// Milliseconds since the Unix epoch, UTC.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One second in milliseconds.
pub const SECOND: i64 = 1000;

impl Timestamp {
    /// Where the clock of every new lab world starts: 2026-11-22T08:00:00Z.
    pub const LAB_START: Timestamp = Timestamp(1_795_334_400_000);

    /// The latest instant the lab's clock may reach: the end of the year 9999.
    pub const MAX: Timestamp = Timestamp(253_402_300_799_000);

    /// This instant `millis` later, or [`Timestamp::MAX`] where that lies beyond it.
    #[must_use]
    pub fn plus(self, millis: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(millis)).min(Timestamp::MAX)
    }

    /// This instant `days` later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Timestamp {
        self.plus(days.saturating_mul(DAY))
    }

    /// Reads an RFC 3339 instant such as `2027-11-22T00:00:00Z`, or a plain date, which means midnight UTC.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let instant = match text.parse::<jiff::Timestamp>() {
            Ok(instant) => instant,
            Err(_) => {
                let date = text.parse::<jiff::civil::Date>().ok()?;
                date.to_zoned(TimeZone::UTC).ok()?.timestamp()
            }
        };
        Some(Timestamp(instant.as_millisecond()).min(Timestamp::MAX))
    }

    /// Unix seconds with up to three decimals, as the AWS JSON protocol carries it.
    pub fn unix_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The other way round; `None` where the number is not finite or out of range.
    pub fn from_unix_seconds(seconds: f64) -> Option<Timestamp> {
        let millis = (seconds * 1000.0).round();
        (millis.is_finite() && (0.0..=Timestamp::MAX.0 as f64).contains(&millis))
            .then_some(Timestamp(millis as i64))
    }

    /// `2026-11-22T08:00:00Z`: whole seconds, as CloudTrail writes `eventTime`.
    pub fn to_iso_seconds(self) -> String {
        self.strftime("%Y-%m-%dT%H:%M:%SZ")
    }

    /// `2026-11-22T08:00:00.191000+00:00`: as version 2 of the AWS CLI prints a timestamp.
    pub fn to_cli(self) -> String {
        match self.0.rem_euclid(1000) {
            0 => self.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            _ => self.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00"),
        }
    }

    /// `Aug 10, 2022, 10:38:27 PM`: the text dates of CloudTrail's request and response elements.
    pub fn to_us_text(self) -> String {
        self.strftime("%b %-d, %Y, %-I:%M:%S %p")
    }

    fn strftime(self, format: &str) -> String {
        let Ok(instant) = jiff::Timestamp::from_millisecond(self.0) else {
            return self.0.to_string();
        };
        instant.to_zoned(TimeZone::UTC).strftime(format).to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso_seconds())
    }
}

/// Reads a span such as `30d`, `12h`, `90m`, `45s`, `250ms` or `1d12h` into milliseconds.
pub fn parse_span(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut total = 0i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let number: i64 = number.parse().ok()?;
        let units =
            [("ms", 1), ("w", 7 * DAY), ("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND)];
        let (unit, millis) = units.into_iter().find(|(unit, _)| tail.starts_with(unit))?;
        total = total.checked_add(number.checked_mul(millis)?)?;
        rest = tail.strip_prefix(unit)?;
    }
    Some(total)
}

/// Writes a span the way [`parse_span`] reads it, largest unit first: `1d12h`.
pub fn format_span(millis: i64) -> String {
    let mut rest = millis.max(0);
    let mut out = String::new();
    for (unit, size) in [("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1)] {
        if rest >= size {
            out.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_the_four_forms_aws_prints() {
        let t = Timestamp::parse("2022-08-10T22:38:27.191Z").unwrap();
        assert_eq!(t.to_iso_seconds(), "2022-08-10T22:38:27Z");
        assert_eq!(t.to_cli(), "2022-08-10T22:38:27.191000+00:00");
        assert_eq!(t.to_us_text(), "Aug 10, 2022, 10:38:27 PM");
        assert_eq!(t.unix_seconds(), 1660171107.191);
        assert_eq!(Timestamp::from_unix_seconds(1660171107.191), Some(t));
        assert_eq!(Timestamp::LAB_START.to_string(), "2026-11-22T08:00:00Z");
    }

    #[test]
    fn spans_read_and_write_the_same_language() {
        for (text, millis) in
            [("30d", 30 * DAY), ("1d12h", 36 * HOUR), ("250ms", 250), ("2w", 14 * DAY)]
        {
            assert_eq!(parse_span(text), Some(millis), "{text}");
            assert_eq!(parse_span(&format_span(millis)), Some(millis), "{text}");
        }
        for bad in ["", "d", "30", "30 d", "-3d", "3y", "99999999999999999999d"] {
            assert_eq!(parse_span(bad), None, "{bad}");
        }
    }
}
