//! The timetable of a class, made from the minutes of its labs and sets, and the notes for whoever speaks.

use jiff::civil::Time;
use jiff::{Span, ToSpan as _};

use super::{Planned, Roster};
use crate::course::Course;
use crate::question::Kind;

/// Nobody listens longer.
const WORK_MINUTES: u32 = 80;

/// A pause.
const BREAK_MINUTES: u32 = 15;

/// The timetable from a time of day on, as a Markdown table.
pub fn agenda(course: &Course, roster: &Roster, start: Time) -> String {
    let mut text = format!("# {}\n\n| at | minutes | what |\n|---|---|---|\n", roster.class);
    let mut at = start;
    let mut worked = 0;
    let mut total = 0;
    for planned in &roster.plan {
        let (title, minutes) = described(course, planned);
        if worked > 0 && worked + minutes > WORK_MINUTES {
            text.push_str(&row(at, BREAK_MINUTES, "break"));
            at = later(at, BREAK_MINUTES);
            total += BREAK_MINUTES;
            worked = 0;
        }
        text.push_str(&row(at, minutes, &title));
        at = later(at, minutes);
        worked += minutes;
        total += minutes;
    }
    text + &format!("| {} | | end, after {total} minutes |\n", clock(at))
}

fn described(course: &Course, planned: &Planned) -> (String, u32) {
    let (title, own) = if let Some(lab) = planned.lab.as_deref().and_then(|lab| course.lab(lab)) {
        (format!("lab: {}", lab.title), u32::from(lab.minutes))
    } else if let Some(set) = planned.quiz.as_deref().and_then(|quiz| course.quiz(quiz)) {
        let minutes = set.questions.iter().map(|question| u32::from(question.minutes)).sum();
        (format!("questions: {}", set.title), minutes)
    } else {
        (planned.talk.clone().unwrap_or_default(), 0)
    };
    (title, planned.minutes.unwrap_or(own))
}

fn row(at: Time, minutes: u32, what: &str) -> String {
    format!("| {} | {minutes} | {what} |\n", clock(at))
}

fn clock(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn later(at: Time, minutes: u32) -> Time {
    let span: Span = i64::from(minutes).minutes();
    at.wrapping_add(span)
}

/// Speaker notes: what to ask, what goes wrong, what to take away.
pub fn notes(course: &Course, roster: &Roster) -> String {
    let mut text = format!("# {}: speaker notes\n", roster.class);
    for planned in &roster.plan {
        let (title, minutes) = described(course, planned);
        text.push_str(&format!("\n## {title} ({minutes} minutes)\n"));
        if let Some(lab) = planned.lab.as_deref().and_then(|lab| course.lab(lab)) {
            text.push_str("\nAfterwards they can:\n\n");
            lab.objectives.iter().for_each(|one| text.push_str(&format!("- {}\n", one.trim())));
            text.push_str(&format!("\n{}\n\nWhat goes wrong:\n\n", lab.instructor.trim()));
            for path in &lab.wrong_paths {
                text.push_str(&format!(
                    "- {} (fails {})\n",
                    path.name.trim(),
                    path.fails.join(", ")
                ));
            }
            text.push_str(&format!("\nTo take away: {}\n", lab.debrief.trim()));
        }
        if let Some(set) = planned.quiz.as_deref().and_then(|quiz| course.quiz(quiz)) {
            text.push('\n');
            for question in &set.questions {
                let case = if question.kind == Kind::CaseStudy { " (a case)" } else { "" };
                text.push_str(&format!(
                    "- {}{case}: {}\n",
                    question.objective,
                    question.takeaway.trim()
                ));
            }
            let mut names: Vec<_> = set
                .asked()
                .iter()
                .flat_map(|asked| asked.options)
                .filter_map(|option| option.misconception.clone())
                .collect();
            names.sort();
            names.dedup();
            text.push_str("\nMisconceptions behind the wrong options:\n\n");
            let known =
                course.catalogue.misconceptions.iter().filter(|one| names.contains(&one.id));
            for one in known {
                text.push_str(&format!("- \"{}\" No: {}\n", one.belief.trim(), one.truth.trim()));
            }
        }
    }
    text
}
