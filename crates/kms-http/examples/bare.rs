//! A bare handler that echoes.
#![allow(missing_docs, clippy::unwrap_used)]
use axum::{Router, body::Bytes, response::IntoResponse, routing::post};
async fn echo(body: Bytes) -> impl IntoResponse {
    ([("content-type", "application/x-amz-json-1.1")], body)
}
fn main() {
    let listen = std::env::args().nth(1).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let l = tokio::net::TcpListener::bind(&listen).await.unwrap();
        use hyper_util::{rt::TokioIo, service::TowerToHyperService};
        let router = Router::new().route("/", post(echo));
        loop {
            let (s, _) = l.accept().await.unwrap();
            let _ = s.set_nodelay(true);
            let svc = TowerToHyperService::new(router.clone());
            tokio::spawn(
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(s), svc),
            );
        }
    });
}
