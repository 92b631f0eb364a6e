//! A world of three commands for the tests of the course: small enough to be read at once.
//!
//! `encrypt N` fails above 4,096 bytes, `write FILE TEXT` makes a file, `create` makes a key, `say TEXT` prints.

use std::collections::BTreeMap;

use kms_course::sandbox::{CallSeen, FailedLine, Ran, Sandbox, Sandboxes, WorldSpec};
use serde_json::{Value, json};

#[derive(Clone, Default)]
pub struct Toy {
    calls: Vec<CallSeen>,
    keys: u32,
    files: BTreeMap<String, Vec<u8>>,
}

pub struct Toys;

impl Sandboxes for Toys {
    fn open(&self, world: &WorldSpec, seed: &str) -> Result<Box<dyn Sandbox>, String> {
        Ok(Box::new(Toy { files: world.contents(seed)?, ..Toy::default() }))
    }
}

impl Toy {
    fn call(&mut self, operation: &str, key: Option<&str>, error: Option<&str>) {
        let n = self.calls.len() as u64 + 1;
        self.calls.push(CallSeen {
            n,
            operation: operation.to_owned(),
            caller: "arn:aws:iam::111122223333:user/admin".to_owned(),
            region: "us-east-1".to_owned(),
            key: key.map(str::to_owned),
            request: json!({}),
            error: error.map(str::to_owned),
            decision: json!({ "effect": "Allow", "because": "the key policy allows the account" }),
            event: json!({ "eventName": operation, "errorCode": error }),
            at: "2026-11-22T08:00:00Z".to_owned(),
        });
    }

    fn line(&mut self, line: &str) -> (i32, String) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("encrypt") => {
                let size: usize = words.next().and_then(|size| size.parse().ok()).unwrap_or(0);
                let error = (size > 4096).then_some("ValidationException");
                self.call("Encrypt", Some("arn:key/1"), error);
                match error {
                    Some(error) => (254, format!("An error occurred ({error})\n")),
                    None => (0, "{\"CiphertextBlob\": \"AQIC\"}\n".to_owned()),
                }
            }
            Some("create") => {
                self.keys += 1;
                self.call("CreateKey", Some(&format!("arn:key/{}", self.keys)), None);
                (0, String::new())
            }
            Some("write") => {
                let file = words.next().unwrap_or("out").to_owned();
                self.files.insert(file, words.collect::<Vec<_>>().join(" ").into_bytes());
                (0, String::new())
            }
            Some("say") => (0, words.collect::<Vec<_>>().join(" ") + "\n"),
            _ => (127, format!("{line}: command not found\n")),
        }
    }
}

impl Sandbox for Toy {
    fn run(&mut self, script: &str) -> Ran {
        let first = self.calls.len();
        let mut ran = Ran::default();
        for line in script.lines().filter(|line| !line.trim().is_empty()) {
            let (status, output) = self.line(line);
            ran.output.push_str(&output);
            ran.status = status;
            if status != 0 {
                ran.failed.push(FailedLine { command: line.to_owned(), status, output });
            }
        }
        ran.calls = self.calls[first..].to_vec();
        ran
    }
    fn settle(&mut self) -> Result<(), String> {
        Ok(())
    }
    fn journal(&self) -> Vec<CallSeen> {
        self.calls.clone()
    }
    fn state(&self) -> Value {
        let keys: Vec<_> = (1..=self.keys)
            .map(|n| json!({ "arn": format!("arn:key/{n}"), "manager": "CUSTOMER" }))
            .collect();
        json!({ "keys": keys })
    }
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.clone()
    }
    fn boxed_clone(&self) -> Box<dyn Sandbox> {
        Box::new(self.clone())
    }
}
