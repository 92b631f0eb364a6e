//! The project's own labs and questions: well-formed, linted, and consistent with each other.
#![cfg(test)]

use std::path::Path;

use kms_course::course::Course;
use kms_course::lint::lint;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn all_content_reads_without_a_fault() {
    let (course, faults) = Course::open(root());
    assert!(
        faults.is_empty(),
        "{}",
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
    assert!(!course.labs.is_empty() && !course.quizzes.is_empty());
}

#[test]
fn all_questions_obey_the_rules_of_item_writing() {
    let (course, _) = Course::open(root());
    let known = course.misconceptions();
    let faults: Vec<_> =
        course.quizzes.iter().flat_map(|set| lint(&set.content, &set.source, &known)).collect();
    assert!(
        faults.is_empty(),
        "{}",
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
}
