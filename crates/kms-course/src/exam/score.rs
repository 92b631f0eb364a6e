//! The score of a practice exam: per domain and skill with counts, and an estimate on AWS's scale.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Blueprint;
use crate::answers::AnswerFile;
use crate::grade::{Corrections, Grade, ItemResult, grade_items, summed};
use crate::question::Asked;

/// The result of a practice exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExamGrade {
    /// The grade, item by item.
    pub grade: Grade,
    /// An estimate of the scaled score. AWS does not publish how raw points become 100 to 1,000, and a straight line is
    /// only an approximation.
    pub scaled_estimate: u32,
    /// The scaled score that passes the real exam.
    pub pass_scaled: u32,
    /// Per domain.
    pub domains: Vec<DomainScore>,
    /// Per skill.
    pub skills: Vec<SkillScore>,
}

/// The score of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainScore {
    /// The domain.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Items answered right.
    pub right: u32,
    /// Items that counted.
    pub of: u32,
}

/// The score of a skill. An item counts for every skill it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillScore {
    /// The skill.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Items answered right.
    pub right: u32,
    /// Items that counted.
    pub of: u32,
}

/// Grades the items of a practice exam.
pub fn grade_exam(
    blueprint: &Blueprint,
    asked: &[Asked<'_>],
    file: &AnswerFile,
    corrections: &Corrections,
) -> ExamGrade {
    let items = grade_items(asked, file, &blueprint.exam, corrections);
    let mut by_domain = BTreeMap::<&str, (u32, u32)>::new();
    let mut by_skill = BTreeMap::<&str, (u32, u32)>::new();
    for (asked, item) in asked.iter().zip(&items) {
        if item.result == ItemResult::Dropped {
            continue;
        }
        let count = |entry: &mut (u32, u32)| *entry = (entry.0 + item.points, entry.1 + item.of);
        if let Some(domain) = blueprint.domain_of_question(asked.question) {
            count(by_domain.entry(&domain.id).or_default());
        }
        for skill in asked.question.exams.get(&blueprint.exam).into_iter().flatten() {
            count(by_skill.entry(skill).or_default());
        }
    }
    let domains = blueprint.domains.iter().map(|domain| {
        let (right, of) = by_domain.get(domain.id.as_str()).copied().unwrap_or_default();
        DomainScore { id: domain.id.clone(), title: domain.title.clone(), right, of }
    });
    let skills = blueprint.domains.iter().flat_map(|domain| &domain.skills).filter_map(|skill| {
        let (right, of) = by_skill.get(skill.id.as_str()).copied()?;
        Some(SkillScore { id: skill.id.clone(), title: skill.title.clone(), right, of })
    });
    let (domains, skills) = (domains.collect(), skills.collect());
    let title = format!("{} practice exam", blueprint.code);
    // The share of points at which the straight line reaches the pass mark, rounded up.
    let pass_percent = ((blueprint.pass_scaled.saturating_sub(100)) * 100).div_ceil(900);
    let pass_percent = u8::try_from(pass_percent).unwrap_or(100);
    let mut grade = summed(blueprint.exam.clone(), title, file, pass_percent, items);
    let scaled_estimate = scaled(grade.points, grade.of);
    grade.passed = grade.of > 0 && scaled_estimate >= blueprint.pass_scaled;
    ExamGrade { grade, scaled_estimate, pass_scaled: blueprint.pass_scaled, domains, skills }
}

/// Points on a straight line from 100 to 1,000, rounded down.
fn scaled(points: u32, of: u32) -> u32 {
    match of {
        0 => 100,
        of => 100 + u32::try_from(u64::from(points) * 900 / u64::from(of)).unwrap_or(900),
    }
}

impl ExamGrade {
    /// The scores as a person reads them; the items are in the grade's own report.
    pub fn summary(&self) -> String {
        let passed = if self.grade.passed { "above" } else { "below" };
        let mut out = format!(
            "{}: {} of {} right, about {} on the scale of 100 to 1,000, {passed} the pass mark of {}.\n\
             AWS does not publish its scale: take the {} line as an approximation.\n\n",
            self.grade.title,
            self.grade.points,
            self.grade.of,
            self.scaled_estimate,
            self.pass_scaled,
            self.pass_scaled
        );
        let row = |id: &str, title: &str, right: u32, of: u32| {
            format!("  {right:>3} of {of:<3} {id:<8} {title}\n")
        };
        out.push_str("by domain\n");
        for domain in &self.domains {
            out.push_str(&row(&domain.id, &domain.title, domain.right, domain.of));
        }
        out.push_str("by skill\n");
        for skill in &self.skills {
            out.push_str(&row(&skill.id, &skill.title, skill.right, skill.of));
        }
        out
    }
}
