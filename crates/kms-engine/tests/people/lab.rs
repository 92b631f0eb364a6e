//! A lab that runs scripts: one call a line, its answer below it.
//!
//! `admin iam CreateUser {"UserName": "carol"}` calls as the profile `admin`. `let NAME /Pointer` keeps a value of the
//! last answer, and `$NAME` uses it. `# ...` is a remark, `clock +1h` winds the clock, `!` before a line shows the
//! lab's hint too.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_engine::arn::Region;
use kms_engine::call::{Caller, Outcome};
use kms_engine::profile::ProfileCaller;
use kms_engine::time::SECOND;
use kms_engine::{Call, Engine, World};
use serde_json::{Value as Json, json};

pub struct Lab {
    pub engine: Engine,
    pub names: BTreeMap<String, String>,
    last: Json,
}

impl Lab {
    pub fn new() -> Lab {
        Lab::of(World::new([7; 32]))
    }

    pub fn of(world: World) -> Lab {
        Lab { engine: Engine::new(world), names: BTreeMap::new(), last: Json::Null }
    }

    /// The caller behind a profile; roles are assumed on the way, as a front door does.
    pub fn caller(&mut self, profile: &str) -> Result<Caller, String> {
        loop {
            match self.engine.world().caller_for_profile(profile)? {
                ProfileCaller::Ready(caller) => return Ok(caller),
                ProfileCaller::Assume { caller, body } => {
                    let body = Json::Object(body);
                    if let Err(error) = self.call_by(caller, "sts", "AssumeRole", body).result {
                        return Err(error.to_string());
                    }
                }
            }
        }
    }

    pub fn call_by(
        &mut self,
        caller: Caller,
        service: &str,
        operation: &str,
        body: Json,
    ) -> Outcome {
        let call = Call {
            caller: Arc::new(caller),
            region: Region::lab_default(),
            now: self.engine.world().clock.plus(SECOND),
            service: service.to_owned(),
            operation: operation.to_owned(),
            body: body.as_object().cloned().unwrap_or_default(),
        };
        self.engine.call(call)
    }

    #[track_caller]
    pub fn call(&mut self, profile: &str, service: &str, operation: &str, body: Json) -> Outcome {
        let caller = self.caller(profile).unwrap_or_else(|e| panic!("{profile}: {e}"));
        self.call_by(caller, service, operation, body)
    }

    #[track_caller]
    pub fn ok(&mut self, profile: &str, service: &str, operation: &str, body: Json) -> Json {
        match self.call(profile, service, operation, body).result {
            Ok(body) => Json::Object(body.unwrap_or_default()),
            Err(e) => panic!("{operation}: {e} ({:?})", e.hint),
        }
    }

    #[track_caller]
    pub fn err(&mut self, profile: &str, service: &str, operation: &str, body: Json) -> String {
        self.call(profile, service, operation, body).result.unwrap_err().to_string()
    }

    /// The script with what each line answered.
    pub fn run(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            out.push_str(line);
            out.push('\n');
            if !line.starts_with('#') {
                out.push_str(&self.line(line));
            }
        }
        out
    }

    /// The script, of which every line must succeed.
    #[track_caller]
    pub fn set_up(&mut self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let said = self.line(line);
            assert!(!said.starts_with("  ✗"), "{line}\n{said}");
        }
    }

    fn line(&mut self, line: &str) -> String {
        let (hinted, line) = match line.strip_prefix("! ") {
            Some(line) => (true, line),
            None => (false, line),
        };
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words.as_slice() {
            ["let", name, pointer] => {
                let value = self.last.pointer(pointer).and_then(Json::as_str);
                let value =
                    value.unwrap_or_else(|| panic!("{pointer} in {}", self.last)).to_owned();
                self.names.insert((*name).to_owned(), value);
                String::new()
            }
            ["clock", by] => {
                let hours: i64 = by.trim_matches(['+', 'h']).parse().unwrap();
                let to = self.engine.world().clock.plus(hours * 3_600_000);
                self.engine.advance_to(to);
                String::new()
            }
            [profile, service, operation, body @ ..] => {
                let body = self.body(body.first().copied().unwrap_or("{}"));
                let result = match self.caller(profile) {
                    Ok(caller) => self.call_by(caller, service, operation, body).result,
                    Err(error) => return format!("  ✗ {error}\n"),
                };
                match result {
                    Ok(body) => {
                        self.last = body.map_or(Json::Null, Json::Object);
                        match &self.last {
                            Json::Null => "  ✓\n".to_owned(),
                            body => format!("  {}\n", without_secrets(body.clone())),
                        }
                    }
                    Err(error) => {
                        let hint = error.hint.clone().filter(|_| hinted);
                        let hint = hint.map(|hint| format!("    ({hint})\n")).unwrap_or_default();
                        format!("  ✗ {error}\n{hint}")
                    }
                }
            }
            other => panic!("{other:?}"),
        }
    }

    fn body(&self, text: &str) -> Json {
        let mut text = text.to_owned();
        for (name, value) in &self.names {
            text = text.replace(&format!("${name}"), value);
        }
        let mut body: Json = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        // Documents are written as JSON and sent as text.
        for member in ["PolicyDocument", "AssumeRolePolicyDocument", "Policy", "Content"] {
            if let Some(document) = body.get_mut(member).filter(|document| document.is_object()) {
                *document = json!(document.to_string());
            }
        }
        body
    }
}

/// Secrets say nothing in a snapshot, and scanners for leaked ones would stop at them.
fn without_secrets(mut body: Json) -> Json {
    for credentials in ["AccessKey", "Credentials"] {
        for secret in ["SecretAccessKey", "SessionToken"] {
            if let Some(value) = body.pointer_mut(&format!("/{credentials}/{secret}")) {
                *value = json!("...");
            }
        }
    }
    body
}

/// `{"Version": ..., "Statement": [...]}` of one statement.
pub fn policy(statement: Json) -> String {
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// An identity policy that allows these actions everywhere.
pub fn may(actions: &[&str]) -> String {
    policy(json!({"Effect": "Allow", "Action": actions, "Resource": "*"}))
}
