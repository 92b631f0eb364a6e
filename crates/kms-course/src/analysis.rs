//! Item analysis over a class: which questions were hard, which did not tell good from weak, which distractors nobody
//! took.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::grade::{Grade, ItemResult};

/// Below this number of students the figures say little.
pub const FEW: usize = 30;

/// The analysis of a quiz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The quiz.
    pub quiz: String,
    /// How many results went in.
    pub students: usize,
    /// What to keep in mind.
    pub warnings: Vec<String>,
    /// Item by item.
    pub items: Vec<ItemAnalysis>,
}

/// The analysis of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemAnalysis {
    /// The item.
    pub id: String,
    /// How many students it counted for.
    pub students: usize,
    /// The share that answered right: 1 is easy.
    pub difficulty: f64,
    /// How far those who did well on the rest did better here, from -1 to 1; none where all did alike.
    pub discrimination: Option<f64>,
    /// How often each option was chosen.
    pub chosen: BTreeMap<String, u32>,
    /// Wrong options that nobody chose.
    pub dead_distractors: Vec<String>,
    /// What an author should look at.
    pub remarks: Vec<String>,
}

/// Analyses the results of one quiz.
pub fn analyse(grades: &[Grade]) -> Analysis {
    let quiz = grades.first().map(|grade| grade.quiz.clone()).unwrap_or_default();
    let grades: Vec<_> = grades.iter().filter(|grade| grade.quiz == quiz).collect();
    let mut warnings = Vec::new();
    if grades.len() < FEW {
        warnings.push(format!(
            "{} results: below {FEW}, difficulty and discrimination are little more than chance",
            grades.len()
        ));
    }
    let mut ids = Vec::new();
    for item in grades.iter().flat_map(|grade| &grade.items) {
        if !ids.contains(&item.id) {
            ids.push(item.id.clone());
        }
    }
    let items = ids.iter().map(|id| analyse_item(id, &grades)).collect();
    Analysis { quiz, students: grades.len(), warnings, items }
}

fn analyse_item(id: &str, grades: &[&Grade]) -> ItemAnalysis {
    let mut scores = Vec::new();
    let mut chosen = BTreeMap::<String, u32>::new();
    let mut wrong = BTreeMap::<String, bool>::new();
    for grade in grades {
        let Some(item) = grade.items.iter().find(|item| item.id == id) else { continue };
        if item.result == ItemResult::Dropped {
            continue;
        }
        // The rest of the quiz, without the item: else an item would agree with itself.
        let rest = f64::from(grade.points.saturating_sub(item.points));
        scores.push((f64::from(item.points), rest));
        for option in &item.options {
            *chosen.entry(option.id.clone()).or_default() += u32::from(option.chosen);
            wrong.insert(option.id.clone(), !option.correct);
        }
    }
    let students = scores.len();
    let difficulty = mean(scores.iter().map(|(item, _)| *item));
    let discrimination = correlation(&scores);
    let dead_distractors: Vec<_> = chosen
        .iter()
        .filter(|(id, count)| **count == 0 && wrong.get(*id).copied().unwrap_or(false))
        .map(|(id, _)| id.clone())
        .collect();
    let mut remarks = Vec::new();
    if difficulty < 0.25 {
        remarks.push(
            "hardly anybody answers right: look for a wrong key or an unclear stem".to_owned(),
        );
    } else if difficulty > 0.95 {
        remarks.push("nearly everybody answers right: it tells nobody apart".to_owned());
    }
    match discrimination {
        Some(value) if value < 0.0 => {
            remarks
                .push("the better ones answer it wrong: look for a second right answer".to_owned());
        }
        Some(value) if value < 0.15 => {
            remarks.push("it hardly tells those who know from those who don't".to_owned());
        }
        _ => {}
    }
    ItemAnalysis {
        id: id.to_owned(),
        students,
        difficulty: rounded(difficulty),
        discrimination: discrimination.map(rounded),
        chosen,
        dead_distractors,
        remarks,
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count == 0.0 { 0.0 } else { sum / count }
}

/// Pearson's correlation, here the point-biserial one; none where one side does not vary.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let left = mean(pairs.iter().map(|(left, _)| *left));
    let right = mean(pairs.iter().map(|(_, right)| *right));
    let sum =
        |f: fn(f64, f64) -> f64| pairs.iter().map(|(l, r)| f(l - left, r - right)).sum::<f64>();
    let spread = (sum(|l, _| l * l) * sum(|_, r| r * r)).sqrt();
    (spread > 0.0).then(|| sum(|l, r| l * r) / spread)
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

impl fmt::Display for Analysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} results", self.quiz, self.students)?;
        for warning in &self.warnings {
            writeln!(f, "note: {warning}")?;
        }
        writeln!(f, "\n{:<36} {:>5} {:>6}  chosen", "item", "right", "tells")?;
        for item in &self.items {
            let tells = item.discrimination.map_or("-".to_owned(), |value| format!("{value:.2}"));
            let chosen: Vec<_> =
                item.chosen.iter().map(|(option, count)| format!("{option} {count}")).collect();
            let right = format!("{:.0} %", item.difficulty * 100.0);
            writeln!(f, "{:<36} {right:>5} {tells:>6}  {}", item.id, chosen.join(", "))?;
            if !item.dead_distractors.is_empty() {
                writeln!(f, "    nobody took: {}", item.dead_distractors.join(", "))?;
            }
            for remark in &item.remarks {
                writeln!(f, "    {remark}")?;
            }
        }
        Ok(())
    }
}
