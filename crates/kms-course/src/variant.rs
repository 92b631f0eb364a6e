//! Variants of a question: other account ids, Regions and names for other students, the same answer.
//!
//! The words go together by their place in the lists, so that a Region can fit its city. A proof has to hold for every
//! variant.

use regex_lite::Regex;
use serde_json::Value;

use crate::question::Question;
use crate::quiz::QuizSet;
use crate::seed;

impl Question {
    /// How many variants there are; 1 where all students get the same.
    pub fn variant_count(&self) -> usize {
        self.variants.values().map(Vec::len).min().unwrap_or(1).max(1)
    }

    /// The variant of that number, with every placeholder filled in.
    pub fn variant_at(&self, number: usize) -> Question {
        if self.variants.is_empty() {
            return self.clone();
        }
        let Ok(mut value) = serde_json::to_value(self) else { return self.clone() };
        if let Value::Object(fields) = &mut value {
            fields.remove("variants");
        }
        fill(&mut value, &|name| self.variants.get(name)?.get(number).cloned());
        serde_json::from_value(value).unwrap_or_else(|_| self.clone())
    }

    /// The variant for the holder of a seed.
    pub fn variant(&self, seed: &str) -> Question {
        let mut stream = seed::stream(&[seed, "variant", &self.id]);
        self.variant_at(seed::below(&mut stream, self.variant_count()))
    }

    /// Placeholders no variant fills, and lists that don't fit each other.
    pub fn variant_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let lengths: std::collections::BTreeSet<_> = self.variants.values().map(Vec::len).collect();
        if lengths.len() > 1 || lengths.contains(&0) {
            problems.push("has variants of different lengths".to_owned());
        }
        let text = serde_json::to_string(&self.variant_at(0)).unwrap_or_default();
        if let Ok(left) = Regex::new(r"\{\{ *([a-z-]+) *\}\}") {
            let names = left.captures_iter(&text).filter_map(|found| found.get(1));
            problems.extend(names.map(|name| {
                format!("has a placeholder `{}` that no variant fills", name.as_str())
            }));
        }
        problems
    }
}

impl QuizSet {
    /// The set with every question in the variant for the holder of a seed.
    pub fn variant(&self, seed: &str) -> QuizSet {
        let questions = self.questions.iter().map(|question| question.variant(seed)).collect();
        QuizSet { questions, ..self.clone() }
    }
}

fn fill(value: &mut Value, word: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            let Ok(placeholder) = Regex::new(r"\{\{ *([a-z-]+) *\}\}") else { return };
            let filled = placeholder.replace_all(text, |found: &regex_lite::Captures<'_>| {
                let whole = found.get(0).map_or("", |all| all.as_str());
                found
                    .get(1)
                    .and_then(|name| word(name.as_str()))
                    .unwrap_or_else(|| whole.to_owned())
            });
            *text = filled.into_owned();
        }
        Value::Array(list) => list.iter_mut().for_each(|one| fill(one, word)),
        Value::Object(fields) => fields.values_mut().for_each(|one| fill(one, word)),
        _ => {}
    }
}
