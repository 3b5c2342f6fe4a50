//! Connections: how many may be open, how long each may take, and how all of them shut down.
//!
//! hyper speaks HTTP and knows when a connection can be closed without losing a response. This module tracks the
//! phase of each connection. The phase determines the connection's timeout, and which connection is closed when
//! there are too many.

mod activity;
mod descriptors;
mod table;
mod tracked_io;

use std::convert::Infallible;
use std::io::Write;
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::client::{Client, Proxies};
use crate::terminal::log_error;
use activity::{Activity, Phase};
pub use activity::{DEFAULT_BODY_SECONDS, DEFAULT_HEADERS_SECONDS, DEFAULT_IDLE_SECONDS, Limits};
use table::{ConnectionSlot, Table};
use tracked_io::{TrackedBody, TrackedStream};

/// How long responses in progress may take after shutdown begins.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);
/// The maximum size of the request line and the headers together, in bytes. hyper responds with 431 to larger
/// ones.
const MAX_HEADERS_SIZE: usize = 32 * 1024;
/// The minimum time between two log lines about failed `accept` calls.
const ACCEPT_ERROR_LOG_INTERVAL: Duration = Duration::from_secs(60);
/// The response to a refused connection.
const OVERLOADED_RESPONSE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-type: application/problem+json\r\ncache-control: no-store\r\nretry-after: 5\r\n\
    connection: close\r\ncontent-length: 166\r\n\r\n\
    {\"type\":\"urn:standfirst:problem:overloaded\",\"title\":\"Service Unavailable\",\"status\":503,\
    \"detail\":\"There are too many connections.\",\"code\":\"overloaded\",\"retry_after\":5}";

/// Serves requests until `stop` completes, then finishes the responses in progress.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    max: usize,
    limits: Limits,
    proxies: &Proxies,
    stop: impl Future<Output = ()>,
) {
    let table = Table::new(descriptors::limit_connections(max), limits);
    let graceful = GracefulShutdown::new();
    let mut tasks = tokio::task::JoinSet::new();
    let mut accept_error_logged: Option<Instant> = None;
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Removes finished tasks.
            Some(_) = tasks.join_next() => continue,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                pause_after_accept_error(&error, &mut accept_error_logged).await;
                continue;
            }
        };
        // Before the first request, only the peer's address is known. A trusted proxy speaks for many clients, so
        // its connections belong to none.
        let client = (!proxies.trusts(peer.ip())).then(|| Client::from_address(peer.ip()));
        match table.admit(client) {
            Some(slot) => {
                let connection =
                    serve_connection(stream, peer, app.clone(), slot, graceful.watcher());
                tasks.spawn(connection);
            }
            None => refuse(stream),
        }
    }
    drop(listener);
    table.close_idle();
    let finish = async {
        graceful.shutdown().await;
        while tasks.join_next().await.is_some() {}
    };
    // Anything still running after this time is cut off.
    let _ = tokio::time::timeout(SHUTDOWN_GRACE, finish).await;
    tasks.shutdown().await;
}

/// Serves one connection until it ends or its time is over.
async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    slot: ConnectionSlot,
    watcher: Watcher,
) {
    // Sends responses at once, because waiting for more data gains nothing.
    let _ = stream.set_nodelay(true);
    let activity = Arc::clone(&slot.activity);
    let io = TokioIo::new(TrackedStream::new(stream, Arc::clone(&activity)));
    let service = {
        let activity = Arc::clone(&activity);
        service_fn(move |request| handle_request(request, peer, app.clone(), Arc::clone(&activity)))
    };
    let mut http = http1::Builder::new();
    // hyper's header timeout also counts the idle time between requests. `Activity` has a separate limit for each.
    http.timer(TokioTimer::new())
        .header_read_timeout(None::<Duration>)
        .max_header_size(MAX_HEADERS_SIZE);
    let served = watcher.watch(http.serve_connection(io, service));
    tokio::select! {
        // The peer broke the connection, so there is nobody to report the error to.
        _ = served => {}
        () = activity.timed_out_or_closed() => {}
    }
}

async fn handle_request(
    request: Request<Incoming>,
    peer: SocketAddr,
    app: Router,
    activity: Arc<Activity>,
) -> Result<Response<Body>, Infallible> {
    let phase = if request.body().is_end_stream() {
        Phase::Response
    } else {
        Phase::Body
    };
    activity.enter(phase);
    let request_activity = Arc::clone(&activity);
    let mut request = request.map(|body| Body::new(TrackedBody::request(body, request_activity)));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = app.oneshot(request).await?;
    Ok(response.map(|body| Body::new(TrackedBody::response(body, activity))))
}

/// Sends a 503 response if that needs no waiting.
fn refuse(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(OVERLOADED_RESPONSE);
        let _ = stream.shutdown(Shutdown::Write);
    }
}

/// Pauses after a failed `accept`, because the process may be out of file descriptors until some are closed. Logs
/// the error at most once a minute; `last_logged` is the time of the last log line. An error of a single connection
/// needs no pause.
async fn pause_after_accept_error(error: &std::io::Error, last_logged: &mut Option<Instant>) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        if last_logged.is_none_or(|time| time.elapsed() >= ACCEPT_ERROR_LOG_INTERVAL) {
            log_error(&format!("a connection could not be accepted: {error}"));
            *last_logged = Some(Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_503_response_is_complete() {
        let text = String::from_utf8_lossy(OVERLOADED_RESPONSE);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let length = format!("content-length: {}", body.len());
        assert!(head.ends_with(&length), "{length}");
        assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
    }
}
