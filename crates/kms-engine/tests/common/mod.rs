//! A world to call in tests, and sessions: scripts of calls whose transcript is the test.
//!
//! A line of a session is `profile[@region] Operation {body}`; a line `NAME = /pointer` keeps a value of the last
//! answer, written `$NAME` from then on; `NAME = wrap ALGORITHM SPEC HEX` wraps key material with the public key of the
//! last answer; `clock +5m` passes time; `record` shows what the audit trail got of the last call or clock; `undo` steps
//! back; `cluster ...` and `xks ...` are the owner of what lies behind a key store; what starts with `#` is copied; a line that starts with `~` must succeed and prints no answer.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

pub mod model;

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::arn::Region;
use kms_engine::call::{Caller, Outcome};
use kms_engine::crypto::{CallRng, PublicKey, wrapping};
use kms_engine::outside::Trouble;
use kms_engine::principal::AccountId;
use kms_engine::spec::{AwsEnum, WrappingAlgorithm, WrappingKeySpec};
use kms_engine::time::parse_span;
use kms_engine::trail::Event;
use kms_engine::{Call, Engine, World};
use serde_json::{Map, Value as Json, json};

pub const ACCOUNT: &str = "111122223333";
pub const HELLO: &str = "aGVsbG8=";

/// A machine with the four lab profiles.
pub struct Lab(pub Engine);

impl Lab {
    pub fn new() -> Lab {
        Lab(Engine::new(World::new([7; 32])))
    }

    pub fn caller(&self, profile: &str) -> Caller {
        let world = self.0.world();
        let profile = world.profiles.get(profile).unwrap_or_else(|| panic!("profile {profile}"));
        world.caller(profile.access_key_id().unwrap()).unwrap()
    }

    pub fn call_by(
        &mut self,
        caller: Caller,
        region: &str,
        operation: &str,
        body: Json,
    ) -> Outcome {
        let call = Call {
            caller: Arc::new(caller),
            region: Region::parse(region).unwrap(),
            now: self.0.world().clock.plus(1000),
            service: "kms".to_owned(),
            operation: operation.to_owned(),
            body: body.as_object().unwrap().clone(),
        };
        let outcome = self.0.call(call);
        match &outcome.result {
            Ok(body) => {
                let misfit = body.as_ref().and_then(|body| model::misfit(operation, body));
                assert!(misfit.is_none(), "{operation}: {misfit:?}");
            }
            Err(error) => {
                let code = error.code.as_str();
                assert!(model::declares(operation, code), "{operation} does not declare {error}");
            }
        }
        outcome
    }

    /// A call of a profile, `alice` or `alice@eu-west-1`.
    pub fn call_as(&mut self, who: &str, operation: &str, body: Json) -> Outcome {
        let (profile, region) = who.split_once('@').unwrap_or((who, "us-east-1"));
        self.call_by(self.caller(profile), region, operation, body)
    }

    #[track_caller]
    pub fn ok_as(&mut self, who: &str, operation: &str, body: Json) -> Json {
        match self.call_as(who, operation, body).result {
            Ok(body) => Json::Object(body.unwrap_or_default()),
            Err(e) => panic!("{operation}: {e} ({:?})", e.hint),
        }
    }

    #[track_caller]
    pub fn ok(&mut self, operation: &str, body: Json) -> Json {
        self.ok_as("admin", operation, body)
    }

    #[track_caller]
    pub fn err_as(&mut self, who: &str, operation: &str, body: Json) -> String {
        self.call_as(who, operation, body).result.unwrap_err().to_string()
    }

    #[track_caller]
    pub fn err(&mut self, operation: &str, body: Json) -> String {
        self.err_as("admin", operation, body)
    }

    /// A new key of `admin`; its id.
    #[track_caller]
    pub fn key(&mut self, body: Json) -> String {
        text(&self.ok("CreateKey", body), "/KeyMetadata/KeyId")
    }

    /// Passes days; the names of what fell due.
    pub fn advance(&mut self, days: i64) -> Vec<String> {
        let to = self.0.world().clock.plus_days(days);
        self.0.advance_to(to).iter().map(|entry| entry.event.name.clone()).collect()
    }

    /// Passes time, `5m`; the names of what fell due.
    pub fn wait(&mut self, span: &str) -> Vec<String> {
        let to = self.0.world().clock.plus(parse_span(span).unwrap());
        self.0.advance_to(to).iter().map(|entry| entry.event.name.clone()).collect()
    }
}

#[track_caller]
pub fn text(json: &Json, path: &str) -> String {
    let value = json.pointer(path).and_then(Json::as_str);
    value.unwrap_or_else(|| panic!("{path} in {json}")).to_owned()
}

/// Key material wrapped as its owner does it, in base64.
pub fn wrap(public_key: &str, algorithm: &str, spec: &str, material: &[u8]) -> String {
    let spec = wrapping::wrapping_key_spec(WrappingKeySpec::from_wire(spec).unwrap());
    let key = PublicKey::from_der(spec, &BASE64.decode(public_key).unwrap()).unwrap();
    let algorithm = WrappingAlgorithm::from_wire(algorithm).unwrap();
    let mut rng = CallRng::new(&[9; 32], 1, "owner");
    BASE64.encode(wrapping::wrap(algorithm, &key, material, &mut rng).unwrap())
}

/// Runs a session; the transcript.
pub fn session(script: &str) -> String {
    session_in(&mut Lab::new(), script)
}

/// Adds a CloudHSM cluster and an external key manager; the names a session knows them by.
pub fn with_outside(lab: &mut Lab) -> Vec<(String, String)> {
    let account = AccountId::parse(ACCOUNT).unwrap();
    let mut names = Vec::new();
    lab.0.edit("the outside", |world| {
        let cluster = world.add_cluster(&account, &Region::lab_default(), "kmsPswd");
        world.add_external_key_manager("vault");
        let certificate = world.clusters[&cluster].certificate.replace('\n', "\\n");
        let credential = &world.external_key_managers["vault"].credential;
        names = vec![
            ("CERTIFICATE".to_owned(), certificate),
            ("XKSSECRET".to_owned(), credential.raw_secret_access_key.0.clone()),
            ("XKSID".to_owned(), credential.access_key_id.clone()),
            ("CLUSTER".to_owned(), cluster),
        ];
    });
    names
}

/// Runs a session in a world that was prepared.
pub fn session_in(lab: &mut Lab, script: &str) -> String {
    let names = with_outside(lab);
    let mut session = Session { names, last: Json::Null, events: Vec::new(), out: String::new() };
    for line in script.lines() {
        session.line(lab, line.trim());
    }
    session.out
}

struct Session {
    /// Longest values first, so that an ARN is not taken for the id in it.
    names: Vec<(String, String)>,
    last: Json,
    events: Vec<Arc<Event>>,
    out: String,
}

impl Session {
    fn line(&mut self, lab: &mut Lab, line: &str) {
        if line.is_empty() || line.starts_with('#') {
            return self.say(line);
        }
        if let Some((name, pointer)) = line.split_once(" = /") {
            let value = text(&self.last, &format!("/{pointer}"));
            self.names.retain(|(known, _)| known != name);
            self.names.push((name.to_owned(), value));
            self.names.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
            return;
        }
        if let Some((name, rest)) = line.split_once(" = wrap ") {
            let [algorithm, spec, material] = rest.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let wrapped = wrap(
                &text(&self.last, "/PublicKey"),
                algorithm,
                spec,
                &hex::decode(material).unwrap(),
            );
            self.names.retain(|(known, _)| known != name);
            self.names.push((name.to_owned(), wrapped));
            return self.say(&format!("> {line}"));
        }
        self.say(&format!("> {line}"));
        if let Some(line) = line.strip_prefix("~ ") {
            let (who, rest) = line.split_once(' ').unwrap();
            let (operation, body) = rest.split_once(' ').unwrap_or((rest, "{}"));
            let body =
                serde_json::from_str(&self.filled(body)).unwrap_or_else(|e| panic!("{line}: {e}"));
            let outcome = lab.call_as(who, operation, body);
            self.events = outcome.audit;
            self.last = outcome
                .result
                .unwrap_or_else(|e| panic!("{line}: {e}"))
                .map_or(Json::Null, Json::Object);
            return;
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "clock" => {
                let to =
                    lab.0.world().clock.plus(parse_span(rest.trim_start_matches('+')).unwrap());
                let due = lab.0.advance_to(to);
                self.events = due.iter().map(|entry| entry.event.clone()).collect();
                let names: Vec<&str> = due.iter().map(|entry| entry.event.name.as_str()).collect();
                self.say(&format!("{to} {}", names.join(" ")));
            }
            "record" => {
                for event in std::mem::take(&mut self.events) {
                    let shown = self.shown(&record(&event));
                    self.say(&shown);
                }
            }
            "cluster" | "xks" => {
                let words = self.filled(rest);
                outside(lab, word, &words.split(' ').collect::<Vec<_>>());
            }
            "undo" => {
                let what = lab.0.undo().unwrap_or_default();
                self.say(&what);
            }
            who => {
                let (operation, body) = rest.split_once(' ').unwrap_or((rest, "{}"));
                let body = self.filled(body);
                let body = serde_json::from_str(&body).unwrap_or_else(|e| panic!("{line}: {e}"));
                let outcome = lab.call_as(who, operation, body);
                self.events = outcome.audit;
                match outcome.result {
                    Ok(body) => {
                        self.last = body.map_or(Json::Null, Json::Object);
                        let shown = self.shown(&self.last);
                        self.say(&shown);
                    }
                    Err(error) => {
                        let shown = self.named(&error.to_string());
                        self.say(&shown);
                    }
                }
            }
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.out, "{line}").unwrap();
    }

    fn filled(&self, text: &str) -> String {
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let fill = |text: String, (name, value): &(String, String)| {
            text.replace(&format!("${name}"), value)
        };
        names.into_iter().fold(text.to_owned(), fill)
    }

    fn named(&self, text: &str) -> String {
        let name = |text: String, (name, value): &(String, String)| {
            text.replace(value, &format!("${name}"))
        };
        self.names.iter().fold(text.to_owned(), name)
    }

    fn shown(&self, value: &Json) -> String {
        self.named(
            &short(&serde_json::from_str(&self.named(&value.to_string())).unwrap()).to_string(),
        )
    }
}

/// What the owner of a cluster or an external key manager does.
fn outside(lab: &mut Lab, kind: &str, words: &[&str]) {
    lab.0.edit(kind, |world| {
        let done = match (kind, words) {
            ("cluster", [id, "stop"]) => world.edit_cluster(id, |c| c.running = false),
            ("cluster", [id, "start"]) => world.edit_cluster(id, |c| c.running = true),
            ("cluster", [id, "password", new]) => world.edit_cluster(id, |c| c.set_password(new)),
            ("cluster", [id, "add-hsm", zone]) => world.edit_cluster(id, |c| drop(c.add_hsm(zone))),
            ("cluster", [id, "lose-hsm"]) => world.edit_cluster(id, |c| {
                let last = c.hsms.last().unwrap().id.clone();
                assert!(c.lose_hsm(&last));
            }),
            ("xks", [name, "well"]) => world.edit_external_key_manager(name, |m| m.trouble = None),
            ("xks", [name, "key", id]) => world.edit_external_key_manager(name, |m| m.add_key(id)),
            ("xks", [name, switch @ ("disable" | "enable"), id]) => world
                .edit_external_key_manager(name, |m| {
                    m.keys.get_mut(*id).unwrap().enabled = *switch == "enable";
                }),
            ("xks", [name, trouble]) => {
                let trouble: Trouble = serde_json::from_value(json!(trouble)).unwrap();
                world.edit_external_key_manager(name, |m| m.trouble = Some(trouble))
            }
            _ => false,
        };
        assert!(done, "{kind} {words:?}");
    });
}

/// The parts of a record that differ from call to call.
fn record(event: &Event) -> Json {
    let whole = event.to_json();
    let names = [
        "eventName",
        "eventType",
        "awsRegion",
        "recipientAccountId",
        "readOnly",
        "errorCode",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "serviceEventDetails",
    ];
    let mut out: Map<String, Json> = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), whole.get(name)?.clone())))
        .collect();
    if let Some(resources) = whole["resources"].as_array() {
        let arns = resources.iter().map(|resource| resource["ARN"].clone()).collect();
        out.insert("resources".to_owned(), arns);
    }
    let identity = &whole["userIdentity"];
    let by = ["userName", "principalId", "invokedBy"].map(|name| identity[name].as_str());
    let by = match by {
        [Some(user), _, Some(service)] => format!("{user} through {service}"),
        [user, foreigner, service] => user.or(foreigner).or(service).unwrap_or_default().to_owned(),
    };
    out.insert("by".to_owned(), json!(by));
    json!(out)
}

/// Long strings cut, so that a transcript is readable.
fn short(value: &Json) -> Json {
    match value {
        Json::String(text) if text.len() > 100 => json!(format!("<{} characters>", text.len())),
        Json::String(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            json!(format!("{}...", &text[..8]))
        }
        Json::Array(items) => items.iter().map(short).collect(),
        Json::Object(map) => Json::Object(map.iter().map(|(k, v)| (k.clone(), short(v))).collect()),
        other => other.clone(),
    }
}
