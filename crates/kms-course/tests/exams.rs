//! Practice exams: drawn by a blueprint, taken, scored.
#![cfg(test)]

use kms_course::answers::{Answers, Given};
use kms_course::exam::{Blueprint, draw, grade_exam};
use kms_course::grade::Corrections;
use kms_course::question::Question;
use kms_course::quiz::QuizSet;
use kms_course::source::Source;
use kms_course::taking::{Item, Mode, Refusal, Taking, What};

fn set() -> QuizSet {
    QuizSet::read(&Source::new("quizzes/every-type.yaml", include_str!("content/every-type.yaml")))
        .unwrap()
}

fn blueprint(text: &str) -> Blueprint {
    Blueprint::read(&Source::new("quizzes/blueprints/toy.yaml", text)).unwrap()
}

const TOY: &str = "
exam: toy
code: TOY
title: Toy
questions: 4
scored: 4
minutes: 10
pass_scaled: 720
last_day: 2026-11-30
successor: next
item_types: [single, multiple, ordering]
domains:
  - { id: '1', title: One, percent: 75, skills: [{ id: 1.1, title: A }, { id: 1.2, title: B }] }
  - { id: '2', title: Two, percent: 25, skills: [{ id: 2.1, title: C }] }
sources: [{ title: T, url: 'https://example.com', as_of: 2026-11-22 }]
facts_as_of: 2026-11-22
review_by: 2027-11-22
";

/// Twenty questions of domain 1, two of domain 2.
fn pool() -> Vec<Question> {
    let question = set().questions[0].clone();
    (0..22)
        .map(|n| {
            let skill = if n < 20 { "1.1" } else { "2.1" };
            let exams = [("toy".to_owned(), vec![skill.to_owned()])].into();
            Question { id: format!("q{n}"), exams, ..question.clone() }
        })
        .collect()
}

#[test]
fn a_draw_follows_the_weights_and_the_seed() {
    let blueprint = blueprint(TOY);
    let pool = pool();
    let questions: Vec<_> = pool.iter().collect();
    let once = draw(&blueprint, &questions, "seed", 8);
    assert_eq!(once, draw(&blueprint, &questions, "seed", 8));
    assert_ne!(once.items, draw(&blueprint, &questions, "other", 8).items);
    assert_eq!(once.domains.iter().map(|domain| domain.drawn).collect::<Vec<_>>(), [6, 2]);
    assert_eq!(once.shortfalls(), Vec::<String>::new());
    let more = draw(&blueprint, &questions, "seed", 16);
    assert_eq!(more.domains.iter().map(|domain| domain.drawn).collect::<Vec<_>>(), [14, 2]);
    assert_eq!(more.shortfalls()[1], "domain 2, Two: 2 questions instead of 4");
    assert_eq!(draw(&blueprint, &questions, "seed", 60).items.len(), 22);
}

#[test]
fn a_blueprint_that_contradicts_itself_is_refused() {
    let read = |text: &str| match Blueprint::read(&Source::new("quizzes/blueprints/toy.yaml", text))
    {
        Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Ok(_) => String::new(),
    };
    let quoted = TOY.replace("id: 1.2", "id: 1.1");
    insta::assert_snapshot!(read(
        &quoted.replace("percent: 25", "percent: 24").replace("scored: 4", "scored: 9")
    ));
}

#[test]
fn a_retired_exam_and_one_to_come_are_warned_of() {
    let mut blueprint = blueprint(TOY);
    let warning = |blueprint: &Blueprint, day: &str| blueprint.warning(day.parse().unwrap());
    assert_eq!(
        warning(&blueprint, "2026-11-22").unwrap(),
        "TOY can be taken until 2026-11-30; study for NEXT instead if you sit it later"
    );
    assert_eq!(
        warning(&blueprint, "2026-12-01").unwrap(),
        "TOY could be taken until 2026-11-30; study for NEXT instead"
    );
    blueprint.last_day = None;
    assert_eq!(warning(&blueprint, "2026-12-01"), None);
    blueprint.first_day = Some("2026-12-01".parse().unwrap());
    assert_eq!(warning(&blueprint, "2026-11-30").unwrap(), "TOY can be taken from 2026-12-01 on");
}

fn items() -> Vec<Item> {
    let set = set();
    let asked = set.asked().into_iter();
    asked
        .map(|asked| Item {
            id: asked.id.clone(),
            revision: asked.question.revision,
            kind: asked.kind,
            choose: asked.key().len(),
        })
        .collect()
}

fn taking(mode: Mode) -> Taking {
    Taking::start(What::Exam("toy".to_owned()), mode, "seed", items(), Some(1))
}

#[test]
fn an_exam_is_taken_graded_and_scored() {
    let blueprint = blueprint(TOY);
    let mut set = set();
    for (n, question) in set.questions.iter_mut().enumerate() {
        let skills = if n % 2 == 0 {
            vec!["1.1".to_owned(), "1.2".to_owned()]
        } else {
            vec!["2.1".to_owned()]
        };
        question.exams = [("toy".to_owned(), skills)].into();
    }
    let asked = set.asked();
    let mut file = taking(Mode::Exam).answer_file(Some("ana"));
    assert_eq!(file.exam.as_deref(), Some("toy"));
    assert_eq!(file.items.len(), 8);
    file.answers =
        Answers(asked.iter().map(|asked| (asked.id.clone(), Given(asked.key()))).collect());
    file.answers.0.insert("pick-one".to_owned(), Given(vec!["b".to_owned()]));
    file.answers.0.remove("put-together");
    let grade = grade_exam(&blueprint, &asked, &file, &Corrections::default());
    assert_eq!((grade.grade.points, grade.grade.of, grade.scaled_estimate), (6, 8, 775));
    assert!(grade.grade.passed);
    insta::assert_snapshot!(grade.summary());
    file.answers.0.remove("type-it");
    assert!(!grade_exam(&blueprint, &asked, &file, &Corrections::default()).grade.passed);
}

#[test]
fn a_key_press_chooses_as_many_as_are_asked_for() {
    let mut taking = taking(Mode::Study);
    taking.toggle("b").unwrap();
    taking.toggle("a").unwrap();
    assert_eq!(taking.answer(), ["a"]);
    taking.toggle("a").unwrap();
    assert_eq!(taking.answer(), [] as [&str; 0]);
    assert!(taking.forward());
    for option in ["a", "b", "c"] {
        taking.toggle(option).unwrap();
    }
    assert_eq!(taking.answer(), ["b", "c"]);
    assert!(taking.go(3).is_ok());
    taking.pair("start", "dec").unwrap();
    taking.pair("start", "gdk").unwrap();
    assert_eq!(taking.answer(), ["start=gdk"]);
    assert_eq!(taking.unanswered().len(), 7);
}

#[test]
fn nothing_comes_out_before_the_end_of_an_exam() {
    let mut taking = taking(Mode::Exam);
    taking.toggle("a").unwrap();
    assert!(!taking.reveal());
    assert!(!taking.may_show("pick-one"));
    assert!(!taking.pass_time(59));
    taking.flag().unwrap();
    assert!(taking.navigator()[0].flagged && taking.navigator()[0].answered);
    assert!(taking.pass_time(1));
    assert!(taking.may_show("pick-one"));
    assert_eq!(taking.toggle("b"), Err(Refusal::Finished));
}

#[test]
fn in_study_mode_an_answer_is_final_once_explained() {
    let mut taking = taking(Mode::Study);
    assert!(!taking.reveal());
    taking.toggle("b").unwrap();
    assert!(taking.reveal() && taking.may_show("pick-one"));
    assert_eq!(taking.toggle("a"), Err(Refusal::Final));
    assert!(taking.forward() && taking.back() && !taking.back());
}

#[test]
fn an_attempt_resumes_where_it_stopped() {
    let mut taking = taking(Mode::Exam);
    taking.toggle("b").unwrap();
    taking.forward();
    taking.pass_time(20);
    let json = serde_json::to_string(&taking).unwrap();
    assert_eq!(serde_json::from_str::<Taking>(&json).unwrap(), taking);
}
