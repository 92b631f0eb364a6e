//! Two loads as a picture: calls of each second as columns, what was throttled on top, the quota as a line.
//!
//! Lines and words are in `currentColor`; the classes are those of the book's drawings. What is throttled is hatched by
//! its outline, not told by colour alone, and the description says it all in words.

use std::fmt::Write as _;

use super::{Plan, Report, Second};
use crate::bill::grouped;

const WIDTH: f64 = 440.0;
const LEFT: f64 = 12.0;
const PLOT: f64 = 416.0;
const HEIGHT: f64 = 120.0;
/// The most columns that can be told apart.
const COLUMNS: usize = 60;

/// The two panels, one below the other, on one scale.
pub fn drawing(plan: &Plan, before: (&str, &Report), after: (&str, &Report)) -> String {
    let highest = [before.1, after.1]
        .iter()
        .flat_map(|report| columns(&report.seconds))
        .map(|column| column.0 + column.1)
        .fold(plan.quota.saturating_sub(plan.others) as f64, f64::max)
        .max(1.0);
    let mut svg = String::new();
    panel(&mut svg, 0.0, plan, before, highest);
    panel(&mut svg, HEIGHT + 64.0, plan, after, highest);
    let words = [before, after].map(|(name, report)| in_words(name, report)).join(" ");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"Calls to KMS by \
         the second\" style=\"color-scheme:light dark\" fill=\"none\" stroke=\"currentColor\" \
         font-family=\"sans-serif\" font-size=\"14\">\n<title>Calls to KMS by the second</title>\n<desc>{words}</desc>\n\
         {svg}</svg>\n",
        2.0 * (HEIGHT + 64.0)
    )
}

fn in_words(name: &str, report: &Report) -> String {
    format!(
        "{name}: {} messages, {} calls answered, {} throttled, {} messages given up.",
        grouped(report.total.messages),
        grouped(report.total.answered),
        grouped(report.total.throttled),
        grouped(report.total.failed)
    )
}

fn panel(svg: &mut String, top: f64, plan: &Plan, (name, report): (&str, &Report), highest: f64) {
    let words = |svg: &mut String, y: f64, class: &str, text: &str| {
        let _ = writeln!(
            svg,
            "<text x=\"{LEFT}\" y=\"{y:.0}\" class=\"{class}\" fill=\"currentColor\" stroke=\"none\">{text}</text>"
        );
    };
    words(svg, top + 16.0, "", name);
    let total = report.total;
    let line = format!(
        "{} answered, {} throttled, {} given up",
        grouped(total.answered),
        grouped(total.throttled),
        grouped(total.failed)
    );
    words(svg, top + 34.0, "small", &line);
    let foot = top + 44.0 + HEIGHT;
    let columns = columns(&report.seconds);
    let step = PLOT / columns.len().max(1) as f64;
    let tall = |calls: f64| calls / highest * HEIGHT;
    for (at, (answered, throttled)) in columns.iter().enumerate() {
        let x = LEFT + at as f64 * step;
        let (low, high) = (tall(*answered), tall(*throttled));
        let width = (step - 1.0).max(1.0);
        let _ = writeln!(
            svg,
            "<rect class=\"safebox\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{low:.1}\" \
             fill=\"currentColor\" stroke=\"none\"/>",
            foot - low
        );
        if high > 0.0 {
            let _ = writeln!(
                svg,
                "<rect class=\"secretbox\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{high:.1}\" \
                 stroke-dasharray=\"2 2\"/>",
                foot - low - high
            );
        }
    }
    let room = plan.quota.saturating_sub(plan.others);
    let y = foot - tall(room as f64);
    let _ = writeln!(svg, "<path d=\"M{LEFT} {foot:.1} H{:.1}\"/>", LEFT + PLOT);
    let _ =
        writeln!(svg, "<path d=\"M{LEFT} {y:.1} H{:.1}\" stroke-dasharray=\"7 4\"/>", LEFT + PLOT);
    words(svg, y - 4.0, "small", &format!("room in the quota: {} a second", grouped(room)));
}

/// Answered and throttled calls a second, seconds put together until they fit.
pub fn columns(seconds: &[Second]) -> Vec<(f64, f64)> {
    let together = seconds.len().div_ceil(COLUMNS).max(1);
    let mean = |part: &[Second], of: fn(&Second) -> u64| {
        part.iter().map(of).sum::<u64>() as f64 / part.len().max(1) as f64
    };
    seconds
        .chunks(together)
        .map(|part| (mean(part, |s| s.answered), mean(part, |s| s.throttled)))
        .collect()
}
