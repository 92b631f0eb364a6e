//! Connections: how many, for how long, and how they end.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_service::Service;

use super::protocol::Wire;
use super::refusal::Refusal;
use super::{Lab, Peer, call, is_call};

/// Accepts connections until `stop` is done, then waits for calls under way.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    lab: Arc<Lab>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(lab.limits.connections));
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(e) => {
                // Out of file handles, most likely: those in use come back, and the listener is still good.
                tracing::warn!(error = %e, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        match room.clone().try_acquire_owned() {
            Ok(place) => {
                let served =
                    serve(stream, peer, router.clone(), lab.clone(), connections.watcher());
                tokio::spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Err(_) => drop(tokio::spawn(turn_away(stream))),
        }
    }
    drop(listener);
    if tokio::time::timeout(lab.limits.farewell, connections.shutdown()).await.is_err() {
        tracing::warn!("calls were still under way when the server stopped");
    }
    Ok(())
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    lab: Arc<Lab>,
    watcher: Watcher,
) {
    let _counted = lab.metrics.connection();
    // Answers are small and waited for.
    let _ = stream.set_nodelay(true);
    let (head_time, head) = (lab.limits.head_time, lab.limits.head);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        let way = match is_call(&request) {
            true => Way::Call(lab.clone()),
            false => Way::Elsewhere(router.clone()),
        };
        async move {
            Ok::<_, Infallible>(match way {
                Way::Call(lab) => call(lab, request).await,
                Way::Elsewhere(mut router) => {
                    let Ok(response) = router.call(request).await;
                    response
                }
            })
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_header_size(head)
        // Who has said everything may close that half of the connection and still wants the answer.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(e) = watcher.watch(connection).await {
        tracing::debug!(%peer, error = %e, "a connection broke");
    }
}

/// Where a request goes. A router copies itself for every request; calls, which are nearly all, do without.
enum Way {
    Call(Arc<Lab>),
    Elsewhere(Router),
}

/// Tells a client that there is no room, as AWS tells it, instead of letting it hang.
async fn turn_away(mut stream: TcpStream) {
    let body = Wire::KMS.refusal(&Refusal::throttled(), "").body;
    let response = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = async {
        stream.write_all(response.as_bytes()).await?;
        stream.shutdown().await
    };
    let _ = tokio::time::timeout(Duration::from_secs(1), answer).await;
}
