//! Facts that age: a price, a quota or an exam's date says when it was looked up, and is looked up again in time.
//!
//! `as of 2026-11` is good for a year. `<!-- review_by: 2027-03-31 -->` sets another date for what follows it up to
//! the next heading.

use super::Chapter;
use crate::chapter::line_of;
use crate::problem::Fault;
use jiff::civil::Date;
use regex_lite::Regex;

/// For how many months a fact is taken as current.
const GOOD_FOR: i32 = 12;

pub(super) fn faults(chapter: &Chapter<'_>, today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    let reviews = dates(chapter.source, r"<!--\s*review_by:\s*(\d{4})-(\d{2})-(\d{2})\s*-->");
    for (line, review) in &reviews {
        if *review < today {
            faults.push(past(*line, &format!("were to be reviewed by {review}")));
        }
    }
    for (line, looked_up) in dates(chapter.source, r"(?i)\bas of (\d{4})-(\d{2})(?:-(\d{2}))?") {
        let section = chapter.outline.section_around(line);
        let own = reviews.iter().any(|(at, _)| *at <= line && section.contains(at));
        let good_until = looked_up.checked_add(jiff::Span::new().months(GOOD_FOR));
        if !own && good_until.is_ok_and(|until| until < today) {
            faults.push(past(line, &format!("are as of {looked_up}, which is over a year ago")));
        }
    }
    faults
}

fn past(line: usize, why: &str) -> Fault {
    Fault::new(
        line,
        format!("the facts {why}"),
        "look them up again, then write the new `as of`, or a `review_by` where a year is not right",
    )
}

/// Every date of a pattern, with its line; a month stands for its first day.
fn dates(source: &str, pattern: &str) -> Vec<(usize, Date)> {
    let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
    let date = |found: regex_lite::Captures<'_>| {
        let part = |group| found.get(group).and_then(|part| part.as_str().parse::<i16>().ok());
        let small = |group| part(group).and_then(|part| i8::try_from(part).ok());
        let date = Date::new(part(1)?, small(2)?, small(3).unwrap_or(1)).ok()?;
        Some((line_of(source, found.get(0)?.start()), date))
    };
    pattern.captures_iter(source).filter_map(date).collect()
}
