//! The page's own simulator: [`kms_page::Page`] as a module that a Web Worker of the book loads.
//!
//! Only carries JSON across. Progress is the browser's to keep: it comes in with every question where another page of
//! the book changed it, and goes out with every answer that did. There is no randomness here, for every world's seed is a
//! name; time comes in with the question.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use kms_course::store::{MemoryStore, Store};
use kms_page::{Content, Notebook, Page, Refused};
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// The simulator with the book's content.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub struct Simulator {
    page: Page,
    outside: Arc<Mutex<Outside>>,
}

/// What the browser knows and the module does not.
#[derive(Default)]
struct Outside {
    progress: MemoryStore,
    /// Whether an answer changed the progress.
    changed: bool,
    today: Date,
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
impl Simulator {
    /// With content as `kmslab book build --wasm` wrote it.
    #[cfg_attr(target_arch = "wasm32", wasm_bindgen(constructor))]
    pub fn new(content: &str) -> Result<Simulator, String> {
        let content: Content = serde_json::from_str(content)
            .map_err(|why| format!("the book's content cannot be read: {why}"))?;
        let outside = Arc::<Mutex<Outside>>::default();
        let today = outside.clone();
        let notebook = Notebook::new(
            Box::new(Shelf(outside.clone())),
            Box::new(move || lock(&today, |outside| outside.today)),
        );
        Ok(Simulator { page: Page::new(content, notebook), outside })
    }

    /// Answers `{"question": ..., "today": "2026-11-22", "progress": "..."}` by `{"answer": ..., "progress": "..."}` or
    /// `{"error": "...", "gone": true}`; progress is there, either way, only where it changed.
    pub fn ask(&self, message: &str) -> String {
        let message: Value = serde_json::from_str(message).unwrap_or_default();
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        lock(&self.outside, |outside| {
            outside.changed = false;
            if let Some(today) = text("today").and_then(|today| today.parse().ok()) {
                outside.today = today;
            }
            if let Some(progress) = text("progress") {
                // A text in memory is always replaced.
                let _ = outside.progress.replace(progress);
            }
        });
        let question = message.get("question").cloned().unwrap_or_default();
        let mut said = match self.page.answer_json(question) {
            Ok(answer) => json!({"answer": answer}),
            Err(why) => json!({"error": why.to_string(), "gone": why == Refused::Gone}),
        };
        let changed = lock(&self.outside, |outside| {
            outside.changed.then(|| outside.progress.read().ok().flatten()).flatten()
        });
        if let (Some(progress), Some(fields)) = (changed, said.as_object_mut()) {
            fields.insert("progress".to_owned(), progress.into());
        }
        said.to_string()
    }
}

struct Shelf(Arc<Mutex<Outside>>);

impl Store for Shelf {
    fn read(&self) -> io::Result<Option<String>> {
        lock(&self.0, |outside| outside.progress.read())
    }

    fn replace(&mut self, text: &str) -> io::Result<()> {
        lock(&self.0, |outside| {
            outside.changed = true;
            outside.progress.replace(text)
        })
    }
}

fn lock<R>(outside: &Mutex<Outside>, look: impl FnOnce(&mut Outside) -> R) -> R {
    look(&mut outside.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Simulator {
        let chapter = json!({
            "name": "one", "title": "One", "quizzes": [], "labs": [],
            "blocks": [[1, "$ echo hello > note.txt\n"]],
        });
        let content = json!({"chapters": [chapter], "quizzes": {}, "labs": {}});
        Simulator::new(&content.to_string()).unwrap()
    }

    fn ask(simulator: &Simulator, message: Value) -> Value {
        serde_json::from_str(&simulator.ask(&message.to_string())).unwrap()
    }

    #[test]
    fn a_world_answers_and_what_is_no_question_is_refused() {
        let simulator = fresh();
        let opened =
            ask(&simulator, json!({"question": {"ask": "open", "chapter": "one", "block": 1}}));
        let session = opened["answer"]["session"].as_str().unwrap();
        let line = json!({"ask": "line", "session": session, "text": "cat note.txt"});
        assert_eq!(ask(&simulator, json!({"question": line}))["answer"]["output"], "hello\n");
        let line = json!({"ask": "line", "session": "7", "text": "ls"});
        assert_eq!(ask(&simulator, json!({"question": line}))["gone"], true);
        assert!(simulator.ask("no JSON").contains("\"error\""));
        assert!(Simulator::new("{}").is_err());
    }

    #[test]
    fn progress_goes_out_where_it_changed_and_comes_in_from_another_page() {
        let simulator = fresh();
        let read = json!({"ask": "read", "chapter": "one", "read": true});
        let said = ask(&simulator, json!({"question": read, "today": "2026-11-22"}));
        let kept = said["progress"].as_str().unwrap();
        assert!(kept.contains("2026-11-22"), "{kept}");
        let look = json!({"question": {"ask": "progress"}, "today": "2026-11-23"});
        assert_eq!(ask(&simulator, look.clone()).get("progress"), None);

        let other = fresh();
        let mut message = look;
        message["progress"] = kept.into();
        let chapter = &ask(&other, message.clone())["answer"]["chapters"][0];
        assert_eq!(chapter["read"], "2026-11-22");
        message["progress"] = "".into();
        assert_eq!(ask(&other, message)["answer"]["chapters"][0]["read"], Value::Null);
    }
}
