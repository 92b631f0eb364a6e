//! The yardstick: an axum handler that takes a body and gives one back, and does nothing else.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;

/// Answers until the process ends; says where on standard output.
pub fn run(listen: SocketAddr) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        println!("bare handler on {}", listener.local_addr()?);
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, Router::new().route("/", post(echo))).await?)
    })
}

/// What came, as long as the header `x-answer-size` says.
async fn echo(headers: HeaderMap, body: Bytes) -> Vec<u8> {
    let size = headers.get("x-answer-size").and_then(|size| size.to_str().ok()?.parse().ok());
    let mut answer = body.to_vec();
    answer.resize(size.unwrap_or(answer.len()).min(1 << 20), b' ');
    answer
}
