//! The outcome of a lab in the four forms.

use crate::lab::outcome::{CheckOutcome, LabOutcome, Verdict};

use super::junit::{Case, Suite};

/// What a person reads: what holds, what does not, why that matters and where to look.
pub(super) fn text(outcome: &LabOutcome) -> String {
    let held = outcome.checks.iter().filter(|check| check.verdict == Verdict::Passed).count();
    let mut out = format!("{} ({})\n", outcome.title, outcome.lab);
    if let Some(student) = &outcome.student {
        out.push_str(&format!("student: {student}\n"));
    }
    for step in &outcome.steps {
        out.push_str(&format!("[{}] {}\n", if step.done { "x" } else { " " }, step.goal));
    }
    out.push('\n');
    for check in &outcome.checks {
        out.push_str(&check_text(check));
    }
    let verdict = if outcome.passed { "passed" } else { "not passed yet" };
    out.push_str(&format!("\n{held} of {} checks hold: {verdict}\n", outcome.checks.len()));
    for (step, level) in &outcome.hints {
        let level = serde_json::to_value(level).unwrap_or_default();
        out.push_str(&format!("hint used for {step}: {}\n", level.as_str().unwrap_or_default()));
    }
    out
}

fn check_text(check: &CheckOutcome) -> String {
    match &check.verdict {
        Verdict::Passed => format!("holds    {}\n", check.says),
        Verdict::Blocked { by } => format!("later    {} (after {by})\n", check.says),
        Verdict::Failed { gaps } => {
            let mut out = format!("MISSING  {} ({})\n", check.says, check.id);
            for gap in gaps {
                out.push_str(&format!("         expected {}\n", gap.expected));
                out.push_str(&format!("         found    {}\n", gap.actual));
            }
            out.push_str(&format!("         why      {}\n", one_line(&check.why)));
            out.push_str(&format!("         look     {}\n", one_line(&check.help)));
            out
        }
    }
}

/// A test case per check.
pub(super) fn suite(outcome: &LabOutcome) -> Suite {
    let cases = outcome.checks.iter().map(|check| {
        let (failure, body) = match &check.verdict {
            Verdict::Passed => (None, check.why.clone()),
            Verdict::Blocked { by } => {
                (Some(format!("not asked, as {by} does not hold")), check.help.clone())
            }
            Verdict::Failed { gaps } => {
                let gaps: Vec<_> = gaps
                    .iter()
                    .map(|gap| format!("expected {}; found {}", gap.expected, gap.actual))
                    .collect();
                (Some(gaps.join("; ")), format!("{}\n{}", check.why, check.help))
            }
        };
        Case { name: check.id.clone(), failure, skipped: None, body }
    });
    let name = match &outcome.student {
        Some(student) => format!("{} ({student})", outcome.lab),
        None => outcome.lab.clone(),
    };
    Suite { name, class: outcome.lab.clone(), cases: cases.collect() }
}

/// A line per check.
pub(super) fn csv(outcome: &LabOutcome) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "student", "lab", "revision", "check", "result", "expected", "found", "why",
    ])?;
    for check in &outcome.checks {
        let (result, expected, found) = match &check.verdict {
            Verdict::Passed => ("passed", String::new(), String::new()),
            Verdict::Blocked { by } => ("blocked", by.clone(), String::new()),
            Verdict::Failed { gaps } => {
                let expected: Vec<_> = gaps.iter().map(|gap| gap.expected.as_str()).collect();
                let found: Vec<_> = gaps.iter().map(|gap| gap.actual.as_str()).collect();
                ("failed", expected.join("; "), found.join("; "))
            }
        };
        writer.write_record([
            super::csv::guarded(outcome.student.as_deref().unwrap_or("")).as_str(),
            &outcome.lab,
            &outcome.revision.to_string(),
            &check.id,
            result,
            &super::csv::guarded(&expected),
            &super::csv::guarded(&found),
            &one_line(&check.why),
        ])?;
    }
    super::csv::finished(writer)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
