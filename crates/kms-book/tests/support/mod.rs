//! A book of one chapter, and a world that echoes.

use kms_book::{CallShown, Session, Sessions, Step};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// Commands that hold `fail` fail, unless the block also says what AWS would do.
pub struct Echo;

impl Sessions for Echo {
    fn open(&self, chapter: &str) -> Box<dyn Session> {
        Box::new(World::new(chapter))
    }
}

pub struct World {
    chapter: String,
    calls: usize,
}

impl Session for World {
    fn run_block(&mut self, text: &str) -> Vec<Step> {
        text.lines()
            .filter_map(|line| line.strip_prefix("$ "))
            .map(|input| self.step(input))
            .collect()
    }
}

impl World {
    pub fn new(chapter: &str) -> World {
        World { chapter: chapter.to_owned(), calls: 0 }
    }

    fn step(&mut self, input: &str) -> Step {
        self.calls += 1;
        let (chapter, calls) = (&self.chapter, self.calls);
        Step {
            input: input.to_owned(),
            output: format!("{chapter} call {calls}: https://example.com/?a=1&b=\"<script>\"\n"),
            status: if input.contains("fail") { 254 } else { 0 },
            calls: vec![CallShown {
                operation: "Encrypt".into(),
                decision_text: "allowed".into(),
                decision_json: json!({"effect": "Allow"}),
                drawing: String::new(),
                event_json: json!({"eventName": "Encrypt"}),
                ..CallShown::default()
            }],
            ..Step::default()
        }
    }
}

/// A book of one chapter in a folder of its own.
pub fn book(chapter: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("src")).unwrap();
    let write = |file: &str, text: &str| fs::write(dir.path().join(file), text).unwrap();
    write("book.toml", "[book]\ntitle = \"Test\"\n");
    write("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n");
    write("src/one.md", chapter);
    dir
}
