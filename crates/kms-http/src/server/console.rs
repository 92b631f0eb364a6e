//! The console of the book's pages: opens a chapter's world at a block, and runs lines in it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Lab, Peer};

/// Runs the lines of the book's consoles; the binary implements it with the shell.
///
/// Called from threads that may block.
pub trait Console: Send + Sync {
    /// Opens the world of a chapter as it is after its block number `block`; returns the session's name.
    fn open(&self, chapter: &str, block: usize) -> Result<String, ConsoleError>;

    /// Runs what was typed.
    fn line(&self, session: &str, text: &str) -> Result<Line, ConsoleError>;
}

/// What a line came to.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What it printed.
    pub output: String,
    /// Its exit status.
    pub status: i32,
    /// False where the text is only the beginning of a command; then nothing ran.
    pub complete: bool,
    /// The KMS calls it made.
    pub calls: Vec<LineCall>,
}

/// A KMS call as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct LineCall {
    /// The operation.
    pub operation: String,
    /// Why it was allowed or refused.
    pub decision: serde_json::Value,
    /// The CloudTrail record.
    pub event: serde_json::Value,
}

/// Why a console cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleError {
    /// There is no such session, or no longer.
    Gone,
    /// Anything else, in a sentence for the page.
    Refused(String),
}

#[derive(Deserialize)]
pub(crate) struct OpenRequest {
    chapter: String,
    #[serde(default)]
    block: usize,
}

#[derive(Deserialize)]
pub(crate) struct LineRequest {
    session: String,
    text: String,
}

pub(crate) async fn hello(State(lab): State<Arc<Lab>>) -> Response {
    let console = lab.console.is_some();
    Json(json!({"kmslab": env!("CARGO_PKG_VERSION"), "console": console})).into_response()
}

pub(crate) async fn open(
    State(lab): State<Arc<Lab>>,
    Extension(peer): Extension<Peer>,
    request: Result<Json<OpenRequest>, JsonRejection>,
) -> Response {
    run(lab, peer, request, |console, request| {
        console.open(&request.chapter, request.block).map(|session| json!({"session": session}))
    })
    .await
}

pub(crate) async fn line(
    State(lab): State<Arc<Lab>>,
    Extension(peer): Extension<Peer>,
    request: Result<Json<LineRequest>, JsonRejection>,
) -> Response {
    run(lab, peer, request, |console, request| console.line(&request.session, &request.text)).await
}

async fn run<Q: Send + 'static, A: Serialize + Send + 'static>(
    lab: Arc<Lab>,
    peer: Peer,
    request: Result<Json<Q>, JsonRejection>,
    work: impl FnOnce(&dyn Console, &Q) -> Result<A, ConsoleError> + Send + 'static,
) -> Response {
    // Whoever types here acts as the lab's user, without a signature.
    if !peer.0.ip().to_canonical().is_loopback() {
        return refused(StatusCode::FORBIDDEN, "the console works only on the lab's own machine");
    }
    let Some(console) = lab.console.clone() else {
        return refused(StatusCode::NOT_FOUND, "this server has no console");
    };
    let request = match request {
        Ok(Json(request)) => request,
        Err(rejection) => return refused(StatusCode::BAD_REQUEST, &rejection.body_text()),
    };
    let Ok(_turn) = lab.console_turns.acquire().await else {
        return refused(StatusCode::BAD_REQUEST, "the lab is stopping");
    };
    match tokio::task::spawn_blocking(move || work(&*console, &request)).await {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(ConsoleError::Gone)) => refused(StatusCode::NOT_FOUND, "the session is gone"),
        Ok(Err(ConsoleError::Refused(why))) => refused(StatusCode::BAD_REQUEST, &why),
        Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "the lab failed at this line"),
    }
}

fn refused(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({"error": why}))).into_response()
}
