//! The rules of item writing that a machine can check.
//!
//! They keep the test-wise from scoring without knowing: no "all of the above", the right option neither in a
//! favourite position nor the longest more often than chance, every distractor from a misconception with a name.

use std::collections::BTreeSet;

use regex_lite::Regex;

use crate::question::{Asked, Choice, Kind};
use crate::quiz::QuizSet;
use crate::source::{Fault, Source};

/// Item-writing faults of a set. `misconceptions` are the ids of the catalogue.
pub fn lint(set: &QuizSet, source: &Source, misconceptions: &BTreeSet<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for asked in set.asked() {
        let mut trail = asked.id.split('/').map(|id| ("id", id)).collect::<Vec<_>>();
        for (what, remedy) in stem_faults(&asked) {
            faults.push(source.fault(&trail, format!("question `{}` {what}", asked.id), remedy));
        }
        for option in asked.options {
            trail.push(("id", option.id.as_str()));
            for (what, remedy) in option_faults(&asked, option, misconceptions) {
                let what = format!("option `{}` of question `{}` {what}", option.id, asked.id);
                faults.push(source.fault(&trail, what, remedy));
            }
            trail.pop();
        }
    }
    faults.extend(giveaways(set, source));
    faults
}

fn stem_faults(asked: &Asked<'_>) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    let stem = asked.stem.trim();
    let mut question = stem;
    if let Some(open) = stem.strip_suffix(')').and_then(|stem| stem.rfind('(')) {
        question = stem.get(..open).unwrap_or(stem).trim_end();
    }
    if !question.ends_with('?') {
        faults.push((
            "does not end as a question".to_owned(),
            "end the stem with what is asked and a `?`",
        ));
    }
    let right = asked.options.iter().filter(|option| option.correct).count();
    let words = ["zero", "one", "two", "three", "four", "five"];
    let count = words.get(right).copied().unwrap_or("so many");
    if asked.kind == Kind::Multiple && !stem.to_lowercase().contains(&format!("choose {count}")) {
        faults.push((
            format!("has {right} right options and does not say so"),
            "end the stem with `(Choose two.)` or as many as there are",
        ));
    }
    let negative = Regex::new(r"\b(not|except|least likely)\b[^?]*\?$");
    let softly = negative.is_ok_and(|negative| {
        question
            .rsplit(['.', '\n'])
            .next()
            .is_some_and(|last| negative.is_match(last.trim()) && asks_which(last))
    });
    if softly {
        faults.push((
            "asks for the exception in small letters".to_owned(),
            "ask for what is true, or write NOT in capitals",
        ));
    }
    faults
}

fn asks_which(sentence: &str) -> bool {
    sentence.to_lowercase().trim_start().starts_with("which")
}

fn option_faults(
    asked: &Asked<'_>,
    option: &Choice,
    misconceptions: &BTreeSet<String>,
) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    let text = option.text.to_lowercase();
    let shortcuts = [
        "all of the above",
        "none of the above",
        "all of these",
        "none of these",
        "both a and",
        "both of the above",
    ];
    if let Some(found) = shortcuts.iter().find(|shortcut| text.contains(*shortcut)) {
        faults.push((
            format!("says \"{found}\""),
            "write an option that stands on its own: options are shuffled",
        ));
    }
    if option.why.trim().chars().count() < 20 {
        faults.push((
            "has no `why` worth reading".to_owned(),
            "say in a sentence why it is right or wrong",
        ));
    }
    let keyed = !matches!(asked.kind, Kind::Ordering | Kind::Matching);
    match &option.misconception {
        None if keyed && !option.correct => faults.push((
            "is wrong for no named reason".to_owned(),
            "name the `misconception` that makes it attractive",
        )),
        Some(_) if option.correct => {
            faults
                .push(("is right and names a misconception".to_owned(), "remove `misconception`"));
        }
        Some(name) if !misconceptions.contains(name) => faults.push((
            format!("names the misconception `{name}`, which the catalogue does not have"),
            "add it to quizzes/catalogue/misconceptions.yaml, or use one that is there",
        )),
        _ => {}
    }
    faults
}

/// What a set as a whole gives away.
fn giveaways(set: &QuizSet, source: &Source) -> Vec<Fault> {
    let asked = set.asked();
    let singles: Vec<_> = asked
        .iter()
        .filter(|asked| asked.kind == Kind::Single && asked.options.len() > 1)
        .collect();
    let mut faults = Vec::new();
    let chance: Vec<f64> = singles.iter().map(|asked| 1.0 / asked.options.len() as f64).collect();
    let most = chance_at_most(&chance);
    let longest: Vec<_> = singles.iter().filter(|asked| right_is_longest(asked.options)).collect();
    if singles.len() >= 4 && longest.len() > most {
        let ids: Vec<_> = longest.iter().map(|asked| format!("`{}`", asked.id)).collect();
        faults.push(source.fault(
            &[("quiz", &set.quiz)],
            format!(
                "the right option is the longest in {} of {} questions ({}); chance allows {most}",
                longest.len(),
                singles.len(),
                ids.join(", ")
            ),
            "shorten right options or let wrong ones say as much",
        ));
    }
    let widest = singles.iter().map(|asked| asked.options.len()).max().unwrap_or(0);
    for position in 0..widest {
        let here = singles
            .iter()
            .filter(|asked| asked.options.get(position).is_some_and(|option| option.correct));
        let here = here.count();
        if singles.len() >= 4 && here > most {
            faults.push(source.fault(
                &[("quiz", &set.quiz)],
                format!(
                    "the right option stands in place {} in {here} of {} questions; chance allows {most}",
                    position + 1,
                    singles.len()
                ),
                "move right options to other places",
            ));
        }
    }
    faults
}

/// Whether the right option is longer than every other by more than a tenth.
fn right_is_longest(options: &[Choice]) -> bool {
    let length = |option: &Choice| option.text.chars().count();
    let right = options.iter().filter(|option| option.correct).map(length).max().unwrap_or(0);
    let wrong = options.iter().filter(|option| !option.correct).map(length).max().unwrap_or(0);
    right * 10 > wrong * 11
}

/// The number of hits that chance exceeds in one set of twenty: mean and 1.64 standard deviations.
fn chance_at_most(chances: &[f64]) -> usize {
    let mean: f64 = chances.iter().sum();
    let variance: f64 = chances.iter().map(|chance| chance * (1.0 - chance)).sum();
    (mean + 1.64 * variance.sqrt()).floor() as usize
}
