//! The consoles of the book's pages.

use std::sync::Arc;

use kms_http::server::{Console, ConsoleError, Line, LineCall};
use serde_json::json;

use crate::client::Lab;

struct Echo;

impl Console for Echo {
    fn open(&self, chapter: &str, block: usize) -> Result<String, ConsoleError> {
        match chapter {
            "envelope" => Ok(format!("{chapter}-{block}")),
            other => Err(ConsoleError::Refused(format!("there is no chapter `{other}`"))),
        }
    }

    fn line(&self, session: &str, text: &str) -> Result<Line, ConsoleError> {
        if session != "envelope-3" {
            return Err(ConsoleError::Gone);
        }
        let call = LineCall {
            operation: "Encrypt".to_owned(),
            decision: json!({"effect": "Allow"}),
            event: json!({}),
        };
        Ok(Line { output: format!("{text}\n"), status: 0, complete: true, calls: vec![call] })
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn a_page_opens_a_session_and_types_into_it() {
    let lab = Lab::with(|options| options.console = Some(Arc::new(Echo)));
    let post = |path: &str, body: &str| lab.text_request("POST", path, &[JSON], body);
    let opened = post("/console/open", r#"{"chapter": "envelope", "block": 3}"#).json();
    assert_eq!(opened, json!({"session": "envelope-3"}));
    let line = post("/console/line", r#"{"session": "envelope-3", "text": "echo hi"}"#).json();
    assert_eq!((&line["output"], &line["complete"]), (&json!("echo hi\n"), &json!(true)));
    assert_eq!(line["calls"][0]["decision"]["effect"], "Allow");
    for (path, body, status, error) in [
        ("/console/line", r#"{"session": "x", "text": ""}"#, 404, "the session is gone"),
        ("/console/open", r#"{"chapter": "x"}"#, 400, "there is no chapter `x`"),
    ] {
        let answer = post(path, body);
        let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, &said["error"]), (status, &json!(error)));
    }
    for body in ["", "{", "[]", r#"{"chapter": 7}"#] {
        assert_eq!(post("/console/open", body).status, 400, "{body}");
    }
    assert_eq!(lab.get("/console/hello", &[]).json()["console"], true);
}

#[test]
fn pages_of_others_stay_out() {
    let lab = Lab::with(|options| options.console = Some(Arc::new(Echo)));
    let own = format!("http://{}", lab.address);
    let open = |headers: &[(&str, &str)]| {
        let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
        let body = r#"{"chapter": "envelope", "block": 3}"#;
        lab.text_request("POST", "/console/open", &headers, body).status
    };
    assert_eq!(open(&[("origin", &own)]), 200);
    assert_eq!(open(&[("origin", "https://evil.example")]), 403);
    // DNS rebinding: their name, our address.
    let rebound = [("host", "evil.example"), ("origin", "http://evil.example")];
    assert_eq!(open(&rebound), 403);
    let call = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "TrentService.ListKeys"),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(lab.text_request("POST", "/", &call, "{}").status, 403);
}

#[test]
fn a_server_without_a_console_says_so() {
    let lab = Lab::start();
    let answer = lab.text_request("POST", "/console/open", &[JSON], r#"{"chapter": "x"}"#);
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (404, r#"{"error":"this server has no console"}"#)
    );
    assert_eq!(lab.get("/console/hello", &[]).json()["console"], false);
}
