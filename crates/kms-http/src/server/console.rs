//! What pages of the book, and other terminals, ask of the lab: one JSON object in, one out.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Lab, Peer};

/// Answers what the book's pages ask; the binary implements it with worlds, questions and labs.
///
/// Called from threads that may block.
pub trait Console: Send + Sync {
    /// Answers an object such as `{"ask": "line", "session": "3", "text": "aws kms list-keys"}`.
    fn ask(&self, ask: Value) -> Result<Value, ConsoleError>;
}

/// Why a console cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleError {
    /// There is no such session, or no longer.
    Gone,
    /// Anything else, in a sentence for the page.
    Refused(String),
}

pub(crate) async fn hello(State(lab): State<Arc<Lab>>) -> Response {
    let console = lab.console.is_some();
    Json(json!({"kmslab": env!("CARGO_PKG_VERSION"), "console": console})).into_response()
}

pub(crate) async fn ask(
    State(lab): State<Arc<Lab>>,
    Extension(peer): Extension<Peer>,
    request: Result<Json<Value>, JsonRejection>,
) -> Response {
    // Whoever types here acts as the lab's user, without a signature.
    if !peer.0.ip().to_canonical().is_loopback() {
        return refused(StatusCode::FORBIDDEN, "the console works only on the lab's own machine");
    }
    let Some(console) = lab.console.clone() else {
        return refused(StatusCode::NOT_FOUND, "this server has no console");
    };
    let ask = match request {
        Ok(Json(ask)) => ask,
        Err(rejection) => return refused(StatusCode::BAD_REQUEST, &rejection.body_text()),
    };
    let Ok(_turn) = lab.console_turns.acquire().await else {
        return refused(StatusCode::BAD_REQUEST, "the lab is stopping");
    };
    match tokio::task::spawn_blocking(move || console.ask(ask)).await {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(ConsoleError::Gone)) => refused(StatusCode::NOT_FOUND, "the session is gone"),
        Ok(Err(ConsoleError::Refused(why))) => refused(StatusCode::BAD_REQUEST, &why),
        Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "the lab failed at this line"),
    }
}

fn refused(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({"error": why}))).into_response()
}
