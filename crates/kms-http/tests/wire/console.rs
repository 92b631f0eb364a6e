//! The consoles of the book's pages.

use std::sync::Arc;

use kms_http::server::{Console, ConsoleError};
use serde_json::{Value, json};

use crate::client::Lab;

struct Echo;

impl Console for Echo {
    fn ask(&self, ask: Value) -> Result<Value, ConsoleError> {
        match ask["chapter"].as_str() {
            Some("envelope") => Ok(json!({"asked": ask})),
            Some(other) => Err(ConsoleError::Refused(format!("there is no chapter `{other}`"))),
            None => Err(ConsoleError::Gone),
        }
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn a_page_asks_and_is_answered_or_told_why_not() {
    let lab = Lab::with(|options| options.console = Some(Arc::new(Echo)));
    let post = |body: &str| lab.text_request("POST", "/console/ask", &[JSON], body);
    let ask = r#"{"ask": "open", "chapter": "envelope", "block": 3}"#;
    let asked: Value = serde_json::from_str(ask).unwrap();
    assert_eq!(post(ask).json(), json!({"asked": asked}));
    for (body, status, error) in [
        (r#"{"session": "x", "text": ""}"#, 404, "the session is gone"),
        (r#"{"chapter": "x"}"#, 400, "there is no chapter `x`"),
    ] {
        let answer = post(body);
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, &said["error"]), (status, &json!(error)));
    }
    for body in ["", "{", "envelope"] {
        assert_eq!(post(body).status, 400, "{body}");
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
        lab.text_request("POST", "/console/ask", &headers, body).status
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
    let answer = lab.text_request("POST", "/console/ask", &[JSON], r#"{"chapter": "x"}"#);
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (404, r#"{"error":"this server has no console"}"#)
    );
    assert_eq!(lab.get("/console/hello", &[]).json()["console"], false);
}
