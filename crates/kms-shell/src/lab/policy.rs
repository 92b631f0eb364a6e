//! `kmslab policy check`: who can do what under a key policy, whom it locks out, what is wider than it looks.

use std::sync::Arc;

use kms_engine::access;
use kms_engine::authz::lint::{Level, Report, lint};
use kms_engine::authz::policy::{Policy, PolicyError};
use kms_engine::call::Caller;
use kms_engine::key::Key;
use kms_engine::{KmsError, World};
use serde_json::{Value as Json, json};

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use crate::io::Io;

/// Checks the policy in a file, on standard input, or of a key.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = Options::parse("policy", args, &["key-id", "output"])
        .and_then(|options| Ok((wants_json("policy", &options)?, options)));
    let (as_json, options) = match parsed {
        Ok(parsed) => parsed,
        Err(sentence) => return io.fail(2, sentence),
    };
    let ["check", what] = options.operands.as_slice() else {
        return io.fail(2, "kmslab policy: write `kmslab policy check FILE`, `-` for standard input, or name a key");
    };
    let caller = match lab.caller(&lab.profile.clone()) {
        Ok(caller) => Arc::new(caller),
        Err(error) => return io.fail(1, format!("kmslab policy: {}", error.message)),
    };
    let name = what.strip_prefix("file://").unwrap_or(what);
    let found = match (*what == "-", io.input(name)) {
        (_, Ok(bytes)) => Found::Text(bytes.to_vec()),
        (true, Err(error)) => return io.fail(1, format!("kmslab policy: {error}")),
        (false, Err(_)) => Found::Key((*what).to_owned()),
    };
    let region = lab.region.clone();
    let checked: Result<Result<Checked, String>, String> = lab.door.look(|engine| {
        let world = engine.world();
        let key = |name: &str| access::key_named(world, &caller, &region, name);
        match found {
            Found::Text(bytes) => {
                let key = options.value("key-id").map(key).transpose();
                Ok(check_text(world, &caller, key.map_err(|error| unknown(what, &error))?, &bytes))
            }
            Found::Key(name) => {
                let key = key(&name).map_err(|error| unknown(what, &error))?;
                let report = report(&key.policy, Some(&key));
                Ok(report.map(|report| Checked { report, more: Vec::new() }).map_err(refused))
            }
        }
    });
    match checked {
        Err(sentence) => io.fail(2, sentence),
        Ok(checked) => show(checked, as_json, io),
    }
}

enum Found {
    Text(Vec<u8>),
    Key(String),
}

/// What was found out.
struct Checked {
    report: Report,
    /// What KMS would have against it here and now, each a sentence.
    more: Vec<String>,
}

/// Checks the text of a policy that is in no world: the host's `kmslab policy check FILE`.
pub fn check_file(bytes: &[u8], as_json: bool) -> (String, i32) {
    let checked = Policy::parse_bytes(bytes).and_then(|policy| report(&policy, None));
    let checked = checked.map(|report| Checked { report, more: Vec::new() }).map_err(refused);
    match checked {
        Ok(checked) => (checked.shown(as_json), checked.status()),
        Err(sentence) => (refusal(&sentence, as_json), 1),
    }
}

fn check_text(
    world: &World,
    caller: &Arc<Caller>,
    key: Option<Arc<Key>>,
    bytes: &[u8],
) -> Result<Checked, String> {
    let policy = Policy::parse_bytes(bytes).map_err(refused)?;
    let own = caller.principal.account().filter(|own| {
        policy.principals().all(|named| named.pattern.account().is_none_or(|a| a == *own))
    });
    let report = match &key {
        Some(key) => report(&policy, Some(key)),
        None => lint(&policy, own, None, access::permissions()),
    };
    let report = report.map_err(refused)?;
    let mut more: Vec<String> = access::missing_principals(world, &policy)
        .into_iter()
        .map(|arn| format!("{arn} does not exist here, and KMS takes no policy that names it"))
        .collect();
    if let (Some(key), true) = (&key, more.is_empty())
        && let Err(error) = access::try_policy(world, caller, key, policy.text())
    {
        let hint = error.hint.clone().unwrap_or_default();
        more.push(format!(
            "put on this key by {}, KMS refuses it: {error} ({hint})",
            caller.principal
        ));
    }
    Ok(Checked { report, more })
}

fn report(policy: &Policy, key: Option<&Arc<Key>>) -> Result<Report, PolicyError> {
    let arn = key.map(|key| key.arn.to_string());
    lint(policy, key.map(|key| &key.arn.account), arn.as_deref(), access::permissions())
}

fn show(checked: Result<Checked, String>, as_json: bool, io: &mut Io<'_>) -> i32 {
    match checked {
        Ok(checked) => {
            io.out(checked.shown(as_json));
            checked.status()
        }
        Err(sentence) => {
            io.out(refusal(&sentence, as_json));
            1
        }
    }
}

impl Checked {
    fn shown(&self, as_json: bool) -> String {
        if as_json {
            let mut data = json!(self.report);
            if let Some(members) = data.as_object_mut() {
                members.insert("refused".to_owned(), json!(self.more));
            }
            return format!("{data:#}\n");
        }
        let mut out = self.report.to_string();
        for sentence in &self.more {
            out.push_str(&format!("\n{sentence}\n"));
        }
        out
    }

    /// 1 where an error was found: the policy does not do what anybody could want, or KMS would not take it.
    fn status(&self) -> i32 {
        let wrong = self.report.findings.iter().any(|finding| finding.level == Level::Error);
        i32::from(wrong || !self.more.is_empty())
    }
}

fn refused(error: PolicyError) -> String {
    format!(
        "KMS refuses it: {}\n  line {}, column {}: {}",
        error.message, error.line, error.column, error.hint
    )
}

fn refusal(sentence: &str, as_json: bool) -> String {
    match as_json {
        true => {
            let whole: Json = json!({"access": [], "findings": [], "refused": [sentence]});
            format!("{whole:#}\n")
        }
        false => format!("{sentence}\n"),
    }
}

fn unknown(what: &str, error: &KmsError) -> String {
    format!("kmslab policy: there is no file `{what}`, and no key either: {error}")
}
