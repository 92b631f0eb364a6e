//! Moments: typed as ISO 8601 or seconds, sent as seconds, shown as ISO 8601 in UTC.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Seconds since 1970 of a typed moment. Without an offset it is UTC; fractions are dropped, as
/// botocore drops them.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return seconds.is_finite().then_some(seconds.trunc() as i64);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Some(zoned.timestamp().as_second());
    }
    let civil = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from));
    let zoned = civil.ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

/// Seconds as the CLI shows them: `2023-11-14T22:13:20.123000+00:00`.
pub(super) fn show(seconds: f64) -> Option<String> {
    // Python rounds to microseconds, half to even.
    let micros = (seconds * 1e6).round_ties_even();
    if !micros.is_finite() || micros.abs() > 2.5e17 {
        return None;
    }
    let moment = Timestamp::from_microsecond(micros as i64).ok()?;
    let civil = moment.to_zoned(TimeZone::UTC).datetime();
    let fraction = match civil.subsec_nanosecond() / 1000 {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}+00:00",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_shown_as_by_the_cli() {
        for (text, want) in [
            ("2023-11-14T22:13:20Z", Some(1_700_000_000)),
            ("2023-11-14T23:13:20+01:00", Some(1_700_000_000)),
            ("2023-11-14T22:13:20", Some(1_700_000_000)),
            ("2023-11-14 22:13:20", Some(1_700_000_000)),
            ("2023-11-14", Some(1_699_920_000)),
            ("1700000000", Some(1_700_000_000)),
            ("1700000000.9", Some(1_700_000_000)),
            ("soon", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
        assert_eq!(show(1_700_000_000.123).unwrap(), "2023-11-14T22:13:20.123000+00:00");
        assert_eq!(show(1_700_000_000.0).unwrap(), "2023-11-14T22:13:20+00:00");
    }
}
