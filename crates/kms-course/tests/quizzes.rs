//! Question sets: read, refused where wrong, proven, graded.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;

use kms_course::answers::AnswerFile;
use kms_course::grade::{Corrections, Grade, grade};
use kms_course::lint::lint;
use kms_course::quiz::QuizSet;
use kms_course::report::{Form, render};
use kms_course::source::Source;

const SET: &str = include_str!("content/every-type.yaml");
const ANSWERS: &str = include_str!("content/every-type.answers.yaml");

fn set() -> QuizSet {
    QuizSet::read(&Source::new("quizzes/every-type.yaml", SET)).unwrap()
}

fn graded(answers: &str, corrections: &Corrections) -> Grade {
    let file = AnswerFile::read(&Source::new("answers.yaml", answers)).unwrap();
    grade(&set(), &file, corrections)
}

fn misconceptions() -> BTreeSet<String> {
    [
        "ciphertext-limit",
        "kms-encrypts-files",
        "key-export",
        "size-is-rate",
        "signing-encrypts",
        "data-events-only",
    ]
    .map(str::to_owned)
    .into()
}

/// Every wrong file, with every fault it has: each a line, a sentence and a remedy.
#[test]
fn each_wrong_set_is_refused_with_file_line_and_remedy() {
    insta::glob!("wrong/quizzes/*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let source = Source::new(format!("quizzes/{name}"), text);
        let faults = match QuizSet::read(&source) {
            Err(faults) => faults,
            Ok(set) => lint(&set, &source, &misconceptions()),
        };
        assert!(!faults.is_empty(), "{name} ought to be wrong");
        insta::assert_snapshot!(
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        );
    });
}

#[test]
fn a_right_set_has_no_faults() {
    let source = Source::new("quizzes/every-type.yaml", SET);
    assert_eq!(lint(&set(), &source, &misconceptions()), []);
}

#[test]
fn a_grade_reads_as_text() {
    insta::assert_snapshot!(render(&graded(ANSWERS, &Corrections::default()), Form::Text).unwrap());
}

#[test]
fn a_grade_reads_as_junit() {
    insta::assert_snapshot!(
        render(&graded(ANSWERS, &Corrections::default()), Form::Junit).unwrap()
    );
}

#[test]
fn a_grade_reads_as_csv() {
    insta::assert_snapshot!(render(&graded(ANSWERS, &Corrections::default()), Form::Csv).unwrap());
}

#[test]
fn a_grade_survives_json() {
    let grade = graded(ANSWERS, &Corrections::default());
    let json = render(&grade, Form::Json).unwrap();
    assert_eq!(serde_json::from_str::<Grade>(&json).unwrap(), grade);
    assert!(json.contains("\"result\": \"unanswered\""));
}

#[test]
fn points_by_type_are_all_or_nothing() {
    for (answer, points) in [
        ("pick-one: [a]", 1),
        ("pick-one: [a, b]", 0),
        ("pick-two: [a, c]", 1),
        ("pick-two: [a]", 0),
        ("pick-two: [a, c, e]", 0),
        ("put-in-order: [generate, encrypt, store]", 1),
        ("put-in-order: [generate, encrypt, store, upload]", 0),
        ("put-together: [move=ree, start=gdk, read=dec]", 1),
        ("put-together: [start=gdk, read=dec]", 0),
        ("type-it: 4096", 1),
        ("type-it: ' 4,096 '", 1),
        ("type-it: 4 kib", 1),
        ("type-it: 6144", 0),
        ("type-it: ''", 0),
        ("a-case/trace: b", 1),
        ("no-such-question: a", 0),
    ] {
        let grade =
            graded(&format!("quiz: every-type\nanswers: {{{answer}}}"), &Corrections::default());
        assert_eq!(grade.points, points, "{answer}");
    }
}

#[test]
fn a_dropped_item_does_not_count_and_an_accepted_answer_does() {
    let corrections = Corrections {
        drop: ["a-case/trace".to_owned()].into(),
        accept: [("pick-one".to_owned(), vec![vec!["b".to_owned()]])].into(),
    };
    let before = graded(ANSWERS, &Corrections::default());
    let after = graded(ANSWERS, &corrections);
    assert_eq!((before.points, before.of), (5, 8));
    assert_eq!((after.points, after.of), (6, 7));
}

/// A short answer in any spelling that stands for the same; an order in that order only.
#[test]
fn an_accepted_answer_is_compared_as_a_key_of_its_type_is() {
    let accept = |id: &str, key: &[&str]| Corrections {
        accept: [(id.to_owned(), vec![key.iter().map(|&one| one.to_owned()).collect()])].into(),
        ..Corrections::default()
    };
    let points = |answer: &str, corrections: &Corrections| {
        graded(&format!("quiz: every-type\nanswers: {{{answer}}}"), corrections).points
    };
    let typed = accept("type-it", &["Four KB"]);
    assert_eq!(points("type-it: ' four kb '", &typed), 1);
    assert_eq!(points("type-it: five kb", &typed), 0);
    let ordered = accept("put-in-order", &["generate", "store", "encrypt"]);
    assert_eq!(points("put-in-order: [generate, store, encrypt]", &ordered), 1);
    assert_eq!(points("put-in-order: [encrypt, store, generate]", &ordered), 0);
}

#[test]
fn answers_that_no_question_can_have_are_named_with_their_line() {
    let source = Source::new(
        "answers.yaml",
        "quiz: every-type\nanswers:\n  pick-won: [a]\n  pick-two: [a, x]\n  put-together: [start]\n  pick-one: [a, b]\n",
    );
    let file = AnswerFile::read(&source).unwrap();
    let faults = file.faults(&source, &set().asked());
    insta::assert_snapshot!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_answer_given_twice_is_refused() {
    let source = Source::new("answers.yaml", "quiz: q\nanswers:\n  a: [b]\n  a: [c]\n");
    let fault = AnswerFile::read(&source).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "answers.yaml:3: answers: duplicate answer to `a`\n  remedy: keep one of the two"
    );
}

#[test]
fn proofs_hold_or_say_what_came_instead() {
    for question in &mut set().questions {
        let Some(proof) = &mut question.proof else { continue };
        let script = question.script.as_deref();
        assert_eq!(proof.run(&support::Toys, &question.id, script), [], "{}", question.id);
        for step in &mut proof.steps {
            step.error = Some("AccessDeniedException".to_owned());
        }
        assert_ne!(proof.run(&support::Toys, &question.id, script), [], "{}", question.id);
    }
}

#[test]
fn variants_change_words_and_not_the_answer() {
    let text = SET
        .replace(
            "    stem: How many bytes of plaintext does",
            "    variants: { city: [Paris, Ohio], region: [eu-west-3, us-east-2] }\n    stem: In {{city}} ({{ region }}), how many bytes of plaintext does",
        );
    let set = QuizSet::read(&Source::new("quizzes/every-type.yaml", text.as_str())).unwrap();
    let stems: BTreeSet<_> =
        (0..20).map(|seed| set.variant(&seed.to_string()).questions[0].stem.clone()).collect();
    assert_eq!(stems.len(), 2);
    assert!(stems.iter().any(|stem| stem.starts_with("In Paris (eu-west-3), how")));
    assert!(stems.iter().any(|stem| stem.starts_with("In Ohio (us-east-2), how")));
    let file = AnswerFile::read(&Source::new(
        "a.yaml",
        "quiz: every-type\nseed: ana\nanswers: { pick-one: a }\n",
    ));
    assert_eq!(grade(&set, &file.unwrap(), &Corrections::default()).points, 1);
    let wrong = text.replace("Paris, Ohio", "Paris");
    let faults = QuizSet::read(&Source::new("quizzes/every-type.yaml", wrong)).unwrap_err();
    assert!(faults[0].what.contains("variants of different lengths"));
    let wrong = text.replace("{{city}}", "{{town}}");
    let faults = QuizSet::read(&Source::new("quizzes/every-type.yaml", wrong)).unwrap_err();
    assert!(faults[0].what.contains("a placeholder `town` that no variant fills"));
}

#[test]
fn a_second_round_grades_the_items_it_names() {
    let grade = graded(
        "quiz: every-type\nitems: [pick-one, type-it]\nanswers: { pick-one: a }\n",
        &Corrections::default(),
    );
    assert_eq!((grade.points, grade.of), (1, 2));
}
