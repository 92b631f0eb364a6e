//! A reader's way through a page: consoles, questions, labs, progress; on the project's own content.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use kms_course::course::Course;
use kms_course::lab::run::LabRun;
use kms_course::progress::Progress;
use kms_course::question::{Choice, Kind, Prompt};
use kms_course::store::Store;
use kms_course::taking::{Item, Mode, Taking, What};
use kms_course::workbench::Workbenches;
use kms_page::{Chapter, Content, Notebook, Page, Refused, render};
use serde_json::{Value, json};

/// A progress file that the test sees too.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Option<String>>>);

impl Store for Shelf {
    fn read(&self) -> io::Result<Option<String>> {
        Ok(self.0.lock().unwrap().clone())
    }
    fn replace(&mut self, text: &str) -> io::Result<()> {
        *self.0.lock().unwrap() = Some(text.to_owned());
        Ok(())
    }
}

impl Shelf {
    fn progress(&self) -> Progress {
        Progress::read(&self.0.lock().unwrap().clone().unwrap()).unwrap()
    }
}

fn course() -> Course {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (course, faults) = Course::open(&root);
    assert!(faults.is_empty(), "{faults:?}");
    course
}

fn content() -> Content {
    let chapter = Chapter {
        name: "envelope".to_owned(),
        title: "Envelopes".to_owned(),
        blocks: vec![
            (1, "$ KEY=$(aws kms create-key --query KeyMetadata.KeyId --output text)\n".to_owned()),
            (2, "$ echo secret > note.txt\n".to_owned()),
        ],
        quizzes: vec!["grants".to_owned()],
        labs: vec!["first-key".to_owned()],
    };
    let next = Chapter { name: "next".to_owned(), title: "Next".to_owned(), ..Chapter::default() };
    Content::new(&course(), vec![chapter, next])
}

fn page(shelf: &Shelf) -> Page {
    // As a book that is a file has it: what is left out there must not be missed.
    let content: Content =
        serde_json::from_str(&serde_json::to_string(&content().slim()).unwrap()).unwrap();
    let today = || jiff::civil::date(2026, 11, 22);
    Page::new(content, Notebook::new(Box::new(shelf.clone()), Box::new(today)))
}

#[track_caller]
fn ask(page: &Page, ask: Value) -> Value {
    page.answer_json(ask.clone()).unwrap_or_else(|why| panic!("{ask}: {why}"))
}

#[track_caller]
fn refused(page: &Page, ask: Value) -> String {
    match page.answer_json(ask.clone()) {
        Err(why) => why.to_string(),
        Ok(answer) => panic!("{ask} was answered: {answer}"),
    }
}

#[test]
fn a_console_has_the_world_as_its_block_left_it() {
    let page = page(&Shelf::default());
    let open = |block: usize| {
        let opened = ask(&page, json!({"ask": "open", "chapter": "envelope", "block": block}));
        opened["session"].as_str().unwrap().to_owned()
    };
    let line = |session: &str, text: &str| {
        ask(&page, json!({"ask": "line", "session": session, "text": text}))
    };
    let (first, second) = (open(1), open(2));
    assert_eq!(line(&first, "cat note.txt")["status"], 1);
    assert_eq!(line(&second, "cat note.txt")["output"], "secret\n");
    let call = line(&second, "aws kms describe-key --key-id $KEY --query KeyMetadata.KeyState");
    assert_eq!(call["output"], "\"Enabled\"\n");
    assert_eq!(call["calls"][0]["operation"], "DescribeKey");
    assert_eq!(call["calls"][0]["event"]["eventName"], "DescribeKey");
    assert!(call["calls"][0]["decision"].as_str().unwrap().contains("ALLOWED"), "{call}");
    assert_eq!(line(&second, "for i in 1 2; do")["complete"], false);
    // Neither world knows of the other.
    line(&second, "rm note.txt");
    assert_eq!(line(&open(2), "cat note.txt")["output"], "secret\n");
    let gone = page.answer_json(json!({"ask": "line", "session": "99", "text": "ls"}));
    assert_eq!(gone, Err(Refused::Gone));
    assert!(refused(&page, json!({"ask": "open", "chapter": "nowhere"})).contains("`nowhere`"));
    assert!(refused(&page, json!({"ask": "dance"})).contains("dance"));
}

/// Answers every question of a set: right ones by the key, or wrong ones.
fn sit(page: &Page, name: &str, right: bool) -> Value {
    let course = course();
    let set = course.quiz(name).unwrap();
    let mut view = ask(page, json!({"ask": "quiz", "quiz": name}));
    for asked in set.asked() {
        let asked = asked.question.variant(name);
        for asked in asked.asked() {
            let mut given = asked.key();
            if !right {
                match asked.kind {
                    Kind::Single | Kind::Predict => {
                        let wrong = asked.options.iter().find(|option| !option.correct).unwrap();
                        given = vec![wrong.id.clone()];
                    }
                    Kind::Ordering => given.reverse(),
                    _ => continue,
                }
            }
            let answer = json!({"ask": "answer", "quiz": name, "item": asked.id, "given": given});
            view = ask(page, answer);
        }
    }
    view
}

#[test]
fn a_set_answered_right_is_passed_and_kept_as_the_terminal_keeps_it() {
    let shelf = Shelf::default();
    let view = sit(&page(&shelf), "grants", true);
    assert_eq!((&view["finished"], &view["passed"]), (&json!(true), &json!(true)), "{view}");
    assert_eq!(view["right"], view["of"]);
    let progress = shelf.progress();
    assert_eq!(progress.items.len(), 10);
    assert!(progress.items.values().all(|seen| seen.right == 1 && seen.streak == 1));
    assert!(progress.taking["quiz grants"].finished);
    // Another page, after a reload, shows the same; and begins anew without forgetting what was learnt.
    let later = page(&shelf);
    assert_eq!(ask(&later, json!({"ask": "quiz", "quiz": "grants"})), view);
    let anew = ask(&later, json!({"ask": "quiz-again", "quiz": "grants"}));
    assert_eq!((&anew["answered"], &anew["finished"]), (&json!([]), &json!(false)));
    assert_eq!(shelf.progress().items, progress.items);
}

#[test]
fn a_set_answered_wrong_is_not_passed_and_every_option_says_why() {
    let shelf = Shelf::default();
    let view = sit(&page(&shelf), "grants", false);
    assert_eq!((&view["right"], &view["passed"]), (&json!(0), &json!(false)), "{view}");
    let first = &view["answered"][0];
    assert_eq!(first["right"], false);
    for option in first["options"].as_array().unwrap() {
        assert!(option["why"].as_str().unwrap().starts_with("<p>"), "{option}");
    }
    assert!(shelf.progress().items.values().all(|seen| seen.streak == 0));
}

#[test]
fn an_answer_is_final_and_must_be_one() {
    let shelf = Shelf::default();
    let page = page(&shelf);
    let answer = |given: Value| json!({"ask": "answer", "quiz": "grants", "item": "grants-not-yet", "given": given});
    assert_eq!(refused(&page, answer(json!([]))), "give an answer first");
    assert!(refused(&page, answer(json!(["zz"]))).contains("`zz`, which is no option"));
    assert!(shelf.0.lock().unwrap().is_none(), "a refused answer leaves no trace");
    ask(&page, answer(json!(["b"])));
    assert!(refused(&page, answer(json!(["a"]))).contains("stays as it is"));
    let nowhere = json!({"ask": "answer", "quiz": "grants", "item": "x", "given": ["a"]});
    assert_eq!(refused(&page, nowhere), "there is no question `x`");
}

#[test]
fn an_attempt_of_the_terminal_is_left_alone() {
    let shelf = Shelf::default();
    let course = course();
    let items: Vec<Item> = course.quiz("grants").unwrap().asked().iter().map(Item::of).collect();
    let terminal =
        Taking::start(What::Quiz("grants".into()), Mode::Exam, "another seed", items, None);
    let mut progress = Progress::default();
    progress.taking.insert("quiz grants".to_owned(), terminal.clone());
    shelf.clone().replace(&progress.text().unwrap()).unwrap();
    let page = page(&shelf);
    ask(
        &page,
        json!({"ask": "answer", "quiz": "grants", "item": "grants-not-yet", "given": ["a"]}),
    );
    assert_eq!(shelf.progress().taking["quiz grants"], terminal);
    assert_eq!(shelf.progress().taking.len(), 2);
}

/// Another key of the same size, and no reasons.
fn other_key(options: &mut [Choice], order: &mut [String], prompts: &mut [Prompt]) {
    let mut right: Vec<bool> = options.iter().map(|option| option.correct).collect();
    right.rotate_right(1.min(options.len()));
    for (option, correct) in options.iter_mut().zip(right) {
        option.correct = correct;
        option.why.clear();
        option.misconception = None;
    }
    order.reverse();
    for prompt in prompts {
        prompt.matched.clear();
        prompt.why.clear();
    }
}

/// What stands in the page must be the same whatever is right: else the page would tell.
#[test]
fn the_html_of_questions_and_labs_gives_no_key_away() {
    let course = course();
    for set in course.quizzes.iter().map(|found| &found.content) {
        let mut other = set.clone();
        for question in &mut other.questions {
            question.takeaway.clear();
            other_key(&mut question.options, &mut question.order, &mut question.prompts);
            for part in &mut question.parts {
                other_key(&mut part.options, &mut part.order, &mut part.prompts);
            }
        }
        let html = render::quiz(set);
        assert!(render::quiz(&other) == html, "`{}` depends on its key", set.quiz);
        assert!(!html.trim_end().contains('\n'), "one line, or Markdown would read it");
    }
    for lab in course.labs.iter().map(|found| &found.content) {
        let mut other = lab.clone();
        for step in &mut other.steps {
            for option in step.predict.iter_mut().flat_map(|predict| &mut predict.options) {
                option.correct = !option.correct;
                option.why.clear();
            }
            step.hints.solution.clear();
            step.hints.command.clear();
        }
        other.debrief.clear();
        other.solution.clear();
        assert!(render::lab(&other) == render::lab(lab), "`{}` depends on its key", lab.lab);
    }
}

/// Makes every prediction the lab asks for, rightly or not.
fn predict(page: &Page, lab: &kms_course::lab::Lab) {
    for step in &lab.steps {
        if let Some(asked) = &step.predict {
            let option = &asked.options[0].id;
            ask(page, json!({"ask": "predict", "lab": lab.lab, "step": step.id, "option": option}));
        }
    }
}

#[test]
fn a_lab_passes_on_the_page_exactly_where_it_passes_in_the_terminal() {
    let course = course();
    let lab = course.lab("first-key").unwrap();
    let mut scripts = vec![lab.solution.as_str(), "aws kms list-keys"];
    scripts.extend(lab.also_right.iter().map(|path| path.script.as_str()));
    scripts.extend(lab.wrong_paths.iter().map(|path| path.script.as_str()));
    for script in scripts {
        let mut terminal = LabRun::start(lab, &Workbenches, None, None).unwrap();
        terminal.line(script);
        let expected = terminal.check();
        let shelf = Shelf::default();
        let page = page(&shelf);
        predict(&page, lab);
        ask(&page, json!({"ask": "lab-line", "lab": lab.lab, "text": script}));
        let answer = ask(&page, json!({"ask": "check", "lab": lab.lab}));
        assert_eq!(answer["state"]["passed"], expected.passed, "{script}");
        let verdicts: Vec<_> = answer["checks"].as_array().unwrap().iter().collect();
        for (shown, known) in verdicts.iter().zip(&expected.checks) {
            let known = serde_json::to_value(known).unwrap();
            assert_eq!(shown["verdict"], known["verdict"], "{script}");
        }
        let kept = &shelf.progress().labs[&format!("{}@{}", lab.lab, lab.revision)];
        assert_eq!(kept.passed.is_some(), expected.passed);
    }
}

#[test]
fn a_lab_goes_on_after_a_reload_and_back_by_undo_and_reset() {
    let course = course();
    let lab = course.lab("first-key").unwrap();
    let shelf = Shelf::default();
    let first = page(&shelf);
    let line = |page: &Page, text: &str| {
        ask(page, json!({"ask": "lab-line", "lab": "first-key", "text": text}))
    };
    if lab.steps[0].predict.is_some() {
        let why = refused(&first, json!({"ask": "lab-line", "lab": "first-key", "text": "ls"}));
        assert!(why.contains("prediction"), "{why}");
    }
    predict(&first, lab);
    line(&first, "echo one > a.txt");
    let called = line(&first, "aws kms list-keys");
    assert_eq!(called["line"]["calls"][0]["operation"], "ListKeys");
    let why = called["line"]["calls"][0]["decision"].as_str().unwrap();
    assert!(why.contains("ListKeys"), "{why}");
    assert!(
        ask(&first, json!({"ask": "lab-explain", "lab": "first-key"}))["line"]["output"]
            .as_str()
            .unwrap()
            .contains("ListKeys")
    );

    let second = page(&shelf);
    let state = ask(&second, json!({"ask": "lab", "lab": "first-key"}));
    assert_eq!(state["state"]["lines"], json!(["echo one > a.txt", "aws kms list-keys"]));
    assert_eq!(line(&second, "cat a.txt")["line"]["output"], "one\n");
    let undone = ask(&second, json!({"ask": "lab-undo", "lab": "first-key"}));
    assert_eq!(undone["undone"], json!(["cat a.txt"]));
    let hint = ask(&second, json!({"ask": "hint", "lab": "first-key"}));
    assert_eq!(hint["hint"]["level"], "nudge");
    let reset = ask(&second, json!({"ask": "reset", "lab": "first-key"}));
    assert_eq!(reset["state"]["lines"], json!([]));
    assert_eq!(line(&second, "cat a.txt")["line"]["status"], 1);
}

#[test]
fn progress_is_shown_saved_and_taken_in() {
    let (here, there) = (Shelf::default(), Shelf::default());
    let one = page(&here);
    sit(&one, "grants", true);
    let read = ask(&one, json!({"ask": "read", "chapter": "envelope", "read": true}));
    assert_eq!(read["chapters"][0]["read"], "2026-11-22");
    assert_eq!(
        (&read["chapters"][0]["right"], &read["chapters"][0]["questions"]),
        (&json!(10), &json!(10))
    );
    assert_eq!(read["next"]["name"], "next");
    let text = ask(&one, json!({"ask": "export"}))["text"].clone();
    let other = page(&there);
    assert_eq!(ask(&other, json!({"ask": "import", "text": text})), read);
    assert!(
        refused(&other, json!({"ask": "import", "text": "nonsense"})).contains("no progress file")
    );
    let off = ask(&other, json!({"ask": "read", "chapter": "envelope", "read": false}));
    assert_eq!(
        (&off["chapters"][0]["read"], &off["next"]["name"]),
        (&Value::Null, &json!("envelope"))
    );
    // A damaged file is named and left as it is.
    there.clone().replace("{\"version\": 1, \"items\": 3}").unwrap();
    let why = refused(&other, json!({"ask": "read", "chapter": "envelope", "read": true}));
    assert!(why.contains("damaged"), "{why}");
    assert!(there.0.lock().unwrap().as_deref().unwrap().contains("\"items\": 3"));
}
