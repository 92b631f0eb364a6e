//! The server: AWS's endpoint, the book and its consoles on one port.
//!
//! ```text
//! POST /                AWS's JSON and query            aws
//! GET  /                a browser goes to /book/
//! GET  /book/*          the built book
//! *    /console/*       the consoles of its pages       console
//! GET  /health          ok, or what is wrong
//! GET  /metrics         for Prometheus                  metrics
//! *    anything else    S3, as whatever is signed for it s3
//! ```

mod aws;
mod console;
mod form;
mod gently;
mod listen;
mod metrics;
mod origin;
mod protocol;
mod refusal;
mod s3;
mod services;
mod signature;
mod signing_keys;
mod work;
mod xml;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::services::ServeDir;

pub use console::{Console, ConsoleError};
pub use signature::Auth;

use crate::shared::SharedEngine;
use crate::store::Saves;
use metrics::Metrics;
use signing_keys::SigningKeys;
use work::Workshop;

/// How a server is set up.
pub struct Options {
    /// Where it listens; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// Whose signatures it accepts.
    pub auth: Auth,
    /// The folder of the built book; it may appear later.
    pub book: Option<PathBuf>,
    /// Who runs the lines of the book's consoles.
    pub console: Option<Arc<dyn Console>>,
    /// How saving goes, for the metrics.
    pub saves: Option<Box<dyn Fn() -> Saves + Send + Sync>>,
    /// Names besides `localhost` under which browsers know the lab.
    pub names: Vec<String>,
    /// How much it takes on.
    pub limits: Limits,
}

impl Options {
    /// The usual set-up: signatures are verified, no book, no console.
    pub fn new(listen: SocketAddr) -> Options {
        Options {
            listen,
            auth: Auth::SigV4,
            book: None,
            console: None,
            saves: None,
            names: Vec::new(),
            limits: Limits::default(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Options({}, {:?})", self.listen, self.auth)
    }
}

/// How much a server takes on.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Bytes of a request's body. The longest that means anything is a policy of 32 KiB, escaped.
    pub body: usize,
    /// Time for a body to arrive.
    pub body_time: Duration,
    /// Bytes of an object, or of a part of one.
    pub object: usize,
    /// Time for an object to arrive.
    pub object_time: Duration,
    /// Bytes of a request's head.
    pub head: usize,
    /// Time for a head to arrive, from the answer before it: an idle connection is closed after that.
    pub head_time: Duration,
    /// Time for calls under way when the server stops.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 1024,
            body: 1 << 20,
            body_time: Duration::from_secs(20),
            object: 64 << 20,
            object_time: Duration::from_secs(120),
            head: 32 << 10,
            head_time: Duration::from_secs(60),
            farewell: Duration::from_secs(10),
        }
    }
}

/// Why a server cannot listen where it should.
#[derive(Debug)]
pub enum BindError {
    /// Something else listens there.
    InUse(SocketAddr),
    /// The system refuses.
    Refused(SocketAddr, io::Error),
    /// Others could reach a server that believes everybody.
    OpenToOthers(SocketAddr),
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BindError::InUse(address) => write!(
                f,
                "another program listens on {address}: stop it, or choose another port with `--listen {}:{}`",
                address.ip(),
                address.port().checked_add(1).unwrap_or(5670)
            ),
            BindError::Refused(address, why) => write!(
                f,
                "cannot listen on {address} ({why}): choose another address with `--listen 127.0.0.1:5670`"
            ),
            BindError::OpenToOthers(address) => write!(
                f,
                "{address} can be reached from other machines, and `--auth open` lets everybody in: use `--auth \
                 sigv4`, or listen on 127.0.0.1"
            ),
        }
    }
}

impl std::error::Error for BindError {}

/// A server that listens and is not answering yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    lab: Arc<Lab>,
    book: Option<PathBuf>,
}

/// What every handler needs.
pub(crate) struct Lab {
    workshop: Workshop,
    metrics: Metrics,
    signing_keys: SigningKeys,
    auth: Auth,
    limits: Limits,
    console: Option<Arc<dyn Console>>,
    console_turns: Semaphore,
    saves: Option<Box<dyn Fn() -> Saves + Send + Sync>>,
    names: Vec<String>,
}

impl fmt::Debug for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lab")
    }
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Server {
    /// Takes the address; from now on clients can connect, and wait until the server runs.
    pub async fn bind(options: Options, engine: SharedEngine) -> Result<Server, BindError> {
        let Options { listen, auth, book, console, saves, names, limits } = options;
        if auth == Auth::Open && !listen.ip().to_canonical().is_loopback() {
            return Err(BindError::OpenToOthers(listen));
        }
        let refused = |why: io::Error| match why.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse(listen),
            _ => BindError::Refused(listen, why),
        };
        let listener = TcpListener::bind(listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let lab = Lab {
            workshop: Workshop::new(engine),
            metrics: Metrics::new(),
            signing_keys: SigningKeys::default(),
            auth,
            limits,
            console,
            console_turns: Semaphore::new(4),
            saves,
            names,
        };
        Ok(Server { listener, address, lab: Arc::new(lab), book })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a person who starts it should know about who gets in.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        if self.lab.auth == Auth::Open {
            notices.push(
                "`--auth open`: signatures are not verified, whoever reaches the port is let in"
                    .to_owned(),
            );
        }
        if !self.address.ip().to_canonical().is_loopback() {
            notices.push(format!(
                "{} can be reached from other machines, and the lab's own credentials are public: give those \
                 you trust other ones and remove these",
                self.address
            ));
        }
        notices
    }

    /// Answers until `stop` is done, then lets calls under way finish.
    pub async fn run(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let router = router(self.lab.clone(), self.book);
        listen::run(self.listener, router, self.lab, stop).await
    }
}

fn router(lab: Arc<Lab>, book: Option<PathBuf>) -> Router {
    let mut router = Router::new()
        .route("/", get(front_door).fallback(not_this_way))
        .route("/health", get(health))
        .route("/metrics", get(metrics_page))
        .route("/console/hello", get(console::hello))
        .route("/console/ask", post(console::ask));
    if let Some(book) = book {
        router = router
            .route("/book", get(async || Redirect::permanent("/book/")))
            .nest_service("/book/", ServeDir::new(&book).fallback(no_page(book)));
    }
    router
        .fallback(not_ours)
        .layer(middleware::from_fn_with_state(lab.clone(), guard))
        .with_state(lab)
}

/// Whether a request is a call of one of AWS's services.
fn is_call(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == "/"
}

/// Answers a call, unless a web page of others makes it.
async fn call(lab: Arc<Lab>, request: Request) -> Response {
    if let Some(why) = origin::refuse(request.headers(), &lab.names, false) {
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    aws::handle(lab, request).await
}

/// Turns web pages of others away, and gives pages the headers that keep them in their place.
async fn guard(State(lab): State<Arc<Lab>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (aws, browser_only) = (path == "/", path.starts_with("/console"));
    if let Some(why) = origin::refuse(request.headers(), &lab.names, browser_only) {
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    if s3::is_for_s3(&request) {
        return s3::handle(State(lab), request).await;
    }
    let mut response = next.run(request).await;
    if !aws {
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    response
}

/// A browser wants the book; to anything else AWS's front end answers so.
async fn front_door(request: Request) -> Response {
    if wants_page(&request) {
        return Redirect::temporary("/book/").into_response();
    }
    not_this_way().await
}

async fn not_this_way() -> Response {
    let body = "<UnknownOperationException/>\n";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

/// Where the book has no such page: perhaps not yet.
fn no_page(book: PathBuf) -> Router {
    Router::new().fallback(async move || match book.exists() {
        true => nothing_here().await,
        false => {
            let page = "<!doctype html><meta http-equiv=\"refresh\" content=\"2\"><title>kmslab</title>\
                        <p>The book is being built: every block of it runs. This page looks again by itself.\n";
            let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::RETRY_AFTER, "2")];
            (StatusCode::SERVICE_UNAVAILABLE, headers, page).into_response()
        }
    })
}

/// What no page of ours is: for a browser nothing, for anything else S3 without a signature.
async fn not_ours(state: State<Arc<Lab>>, request: Request) -> Response {
    match wants_page(&request) {
        true => nothing_here().await,
        false => s3::handle(state, request).await,
    }
}

fn wants_page(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepts.is_some_and(|accepts| accepts.contains("text/html"))
}

async fn nothing_here() -> Response {
    (StatusCode::NOT_FOUND, "there is nothing here: the book is at /book/\n").into_response()
}

async fn health(State(lab): State<Arc<Lab>>) -> Response {
    let failures = lab.saves.as_ref().map_or(0, |saves| saves().unsaved);
    match failures {
        0 => "ok\n".into_response(),
        n => {
            let why = format!("the last {n} saves failed\n");
            (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
        }
    }
}

async fn metrics_page(State(lab): State<Arc<Lab>>) -> Response {
    let page = lab.metrics.page(lab.workshop.engine(), lab.saves.as_ref().map(|saves| saves()));
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], Body::from(page)).into_response()
}
