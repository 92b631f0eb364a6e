//! Progress, spaced repetition, item analysis, coverage and exports.
#![cfg(test)]

use std::collections::BTreeSet;

use jiff::civil::Date;
use kms_course::analysis::analyse;
use kms_course::answers::{AnswerFile, Answers, Given};
use kms_course::coverage::Coverage;
use kms_course::display::shown;
use kms_course::export;
use kms_course::grade::{Corrections, Grade, grade};
use kms_course::progress::Progress;
use kms_course::quiz::QuizSet;
use kms_course::schema::schemas;
use kms_course::source::Source;
use kms_course::store::{FileStore, Store};

fn set() -> QuizSet {
    QuizSet::read(&Source::new("quizzes/every-type.yaml", include_str!("content/every-type.yaml")))
        .unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn answered(answers: &[(&str, &str)]) -> Grade {
    let answers = answers
        .iter()
        .map(|(id, given)| ((*id).to_owned(), Given(vec![(*given).to_owned()])))
        .collect();
    let file = AnswerFile {
        quiz: Some("every-type".to_owned()),
        answers: Answers(answers),
        ..AnswerFile::default()
    };
    grade(&set(), &file, &Corrections::default())
}

#[test]
fn a_right_answer_comes_again_after_1_3_7_21_days_and_a_wrong_one_tomorrow() {
    let mut progress = Progress::default();
    let right = answered(&[("pick-one", "a")]);
    let wrong = answered(&[("pick-one", "b")]);
    let mut today = day("2026-11-22");
    let mut gaps = Vec::new();
    for _ in 0..5 {
        progress.record(&right, &BTreeSet::new(), today);
        let due = progress.item("pick-one", 1).unwrap().due;
        gaps.push((due - today).get_days());
        today = due;
    }
    assert_eq!(gaps, [1, 3, 7, 21, 21]);
    progress.record(&wrong, &BTreeSet::new(), today);
    let seen = progress.item("pick-one", 1).unwrap();
    assert_eq!((seen.due - today).get_days(), 1);
    assert_eq!((seen.times, seen.right, seen.streak), (6, 5, 0));
}

#[test]
fn answering_again_on_the_same_day_does_not_move_an_item_on() {
    let mut progress = Progress::default();
    let right = answered(&[("pick-one", "a")]);
    for _ in 0..3 {
        progress.record(&right, &BTreeSet::new(), day("2026-11-22"));
    }
    assert_eq!(progress.item("pick-one", 1).unwrap().due, day("2026-11-23"));
}

#[test]
fn what_is_due_is_asked_for_by_revision_the_longest_overdue_first() {
    let mut progress = Progress::default();
    progress.record(&answered(&[("type-it", "4096")]), &BTreeSet::new(), day("2026-11-20"));
    progress.record(&answered(&[("pick-one", "b")]), &BTreeSet::new(), day("2026-11-22"));
    let items = [("pick-one", 1), ("type-it", 1), ("pick-two", 3)];
    let due = |today: &str| progress.due(items.into_iter(), day(today));
    assert_eq!(due("2026-11-22"), ["type-it"]);
    assert_eq!(due("2026-11-23"), ["type-it", "pick-one"]);
    assert!(progress.due([("type-it", 2)].into_iter(), day("2027-01-01")).is_empty());
}

#[test]
fn progress_reads_what_it_wrote_and_refuses_what_it_does_not_know() {
    let mut progress = Progress::default();
    progress.record(
        &answered(&[("pick-one", "a")]),
        &["pick-one".to_owned()].into(),
        day("2026-11-22"),
    );
    let text = progress.text().unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(Progress::read(&text).unwrap(), progress);
    assert!(
        Progress::read(&text.replace("\"version\": 1", "\"version\": 2"))
            .unwrap_err()
            .contains("version 2")
    );
    assert!(Progress::read("{}").unwrap_err().starts_with("this is no progress file"));
}

#[test]
fn merging_keeps_the_later_answer_whichever_way_round() {
    let mut home = Progress::default();
    let mut work = Progress::default();
    home.record(&answered(&[("pick-one", "a")]), &BTreeSet::new(), day("2026-11-20"));
    work.record(
        &answered(&[("pick-one", "b"), ("type-it", "1")]),
        &BTreeSet::new(),
        day("2026-11-21"),
    );
    let (mut one, mut other) = (home.clone(), work.clone());
    one.merge(&work);
    other.merge(&home);
    assert_eq!(one, other);
    assert_eq!(one.item("pick-one", 1).unwrap().right, 0);
}

#[test]
fn a_store_holds_the_old_text_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = FileStore::new(folder.path().join("deep/progress.json"));
    assert_eq!(store.read().unwrap(), None);
    store.replace("one").unwrap();
    store.replace("two").unwrap();
    assert_eq!(store.read().unwrap().as_deref(), Some("two"));
    let left: Vec<_> = std::fs::read_dir(folder.path().join("deep")).unwrap().collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn analysis_finds_the_easy_the_hard_and_the_dead() {
    let mut grades = Vec::new();
    for student in 0..40 {
        let good = student % 2 == 0;
        grades.push(answered(&[
            ("pick-one", if good { "a" } else { "b" }),
            ("what-happens", if good { "blob" } else { "error" }),
            ("type-it", "4096"),
            ("a-case/means", if good { "a" } else { "b" }),
            ("a-case/trace", if good { "b" } else { "a" }),
        ]));
    }
    let analysis = analyse(&grades);
    assert!(analysis.warnings.is_empty());
    let item = |id: &str| analysis.items.iter().find(|item| item.id == id).unwrap();
    assert_eq!(item("pick-one").difficulty, 0.5);
    assert_eq!(item("pick-one").dead_distractors, ["c"]);
    assert!(item("pick-one").discrimination.unwrap() > 0.9);
    assert!(item("what-happens").discrimination.unwrap() < 0.0);
    assert!(item("what-happens").remarks[0].contains("second right answer"));
    assert!(item("type-it").discrimination.is_none());
    assert!(item("put-together").remarks[0].contains("hardly anybody"));
    assert!(analyse(&grades[..29]).warnings[0].contains("below 30"));
}

#[test]
fn a_learner_sees_no_key_and_options_by_the_seed() {
    let set = set();
    for asked in set.asked() {
        let json = serde_json::to_string(&shown(&asked, "ana")).unwrap();
        for option in asked.options {
            assert!(!json.contains(&option.why), "{json}");
        }
        assert!(!json.contains("misconception") && !json.contains("correct"), "{json}");
    }
    let orders: BTreeSet<_> = (0..40)
        .map(|seed| {
            shown(&set.asked()[1], &seed.to_string())
                .options
                .iter()
                .map(|o| o.id.clone())
                .collect::<String>()
        })
        .collect();
    assert!(orders.len() > 20);
}

#[test]
fn exports_are_well_formed_and_complete() {
    let set = set();
    insta::assert_snapshot!("moodle", export::moodle(&set).unwrap());
    let files = export::qti(&set).unwrap();
    insta::assert_snapshot!("qti", files["every-type/every-type.xml"]);
    insta::assert_snapshot!("qti_manifest", files["imsmanifest.xml"]);
    for text in files.values().chain([&export::moodle(&set).unwrap()]) {
        let mut reader = quick_xml::Reader::from_str(text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
    assert_eq!(export::zipped(&files).unwrap(), export::zipped(&files).unwrap());
}

#[test]
fn every_content_file_has_a_schema() {
    for (name, schema) in schemas() {
        assert!(schema["title"].is_string() && schema["properties"].is_object(), "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
}

#[test]
fn coverage_names_what_serves_a_skill_and_what_nothing_serves() {
    let files = [
        ("quizzes/every-type.yaml", include_str!("content/every-type.yaml")),
        (
            "quizzes/blueprints/scs-c03.yaml",
            "exam: scs-c03\ncode: S\ntitle: S\nquestions: 1\nscored: 1\nminutes: 1\npass_scaled: 750\nitem_types: []\n\
             domains: [{id: '5', title: D, percent: 100, skills: [{id: 5.1.1, title: A, encryption: true}, {id: 5.2.1, title: B, encryption: true}]}]\n\
             sources: [{title: T, url: u, as_of: 2026-11-22}]\nfacts_as_of: 2026-11-22\nreview_by: 2027-11-22\n",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let (course, faults) = kms_course::course::Course::read(&files);
    assert!(
        faults.iter().all(|fault| fault.what == "there is no exam blueprint `dva-c02`"),
        "{faults:?}"
    );
    let coverage = Coverage::of(&course);
    assert_eq!(
        coverage.uncovered().iter().map(|row| row.skill.as_str()).collect::<Vec<_>>(),
        ["5.2.1"]
    );
    insta::assert_snapshot!(coverage);
}
