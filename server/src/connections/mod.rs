//! Connections: how many there are, how long each may take, and how all of them end.
//!
//! hyper speaks HTTP and knows when a connection may be closed without losing an answer. What is ours
//! is to note what each connection is at, because that decides how long it may stay at it, and which
//! one is closed where there are too many.

mod activity;
mod descriptors;
mod table;
mod watched;

use std::convert::Infallible;
use std::io::Write;
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

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
use crate::terminal::complain;
use activity::{Activity, Phase};
pub use activity::{BODY, HEAD, IDLE, Limits};
use table::{Place, Table};
use watched::{Noted, Stream};

/// How long answers under way may take once the server is told to stop.
pub const FAREWELL: Duration = Duration::from_secs(5);
/// Bytes of a request line and the headers together; hyper answers 431 beyond it.
const MOST_HEAD: usize = 32 * 1024;
/// What a refused connection is told, where it listens.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-type: application/problem+json\r\ncache-control: no-store\r\nretry-after: 5\r\n\
    connection: close\r\ncontent-length: 166\r\n\r\n\
    {\"type\":\"urn:standfirst:problem:overloaded\",\"title\":\"Service Unavailable\",\"status\":503,\
    \"detail\":\"There are too many connections.\",\"code\":\"overloaded\",\"retry_after\":5}";

/// Serves until told to stop, and a little longer where answers are under way.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    most: usize,
    limits: Limits,
    proxies: &Proxies,
    stop: impl Future<Output = ()>,
) {
    let table = Table::new(descriptors::bounded(most), limits);
    let graceful = GracefulShutdown::new();
    let mut tasks = tokio::task::JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Tasks that have ended are forgotten.
            Some(_) = tasks.join_next() => continue,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                wait_for_room(&error).await;
                continue;
            }
        };
        // A connection's other end is all that is known before a request has come.
        let client = (!proxies.trusts(peer.ip())).then(|| Client::at(peer.ip()));
        match table.admit(client) {
            Some(place) => {
                let connection = connection(stream, peer, app.clone(), place, graceful.watcher());
                tasks.spawn(connection);
            }
            None => refuse(stream),
        }
    }
    drop(listener);
    table.close_idle();
    let farewell = async {
        graceful.shutdown().await;
        while tasks.join_next().await.is_some() {}
    };
    // What is not done by then is cut off.
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
    tasks.shutdown().await;
}

/// Everything that happens on one connection.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    place: Place,
    watcher: Watcher,
) {
    // Answers are written at once: nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    let activity = Arc::clone(&place.activity);
    let io = TokioIo::new(Stream::new(stream, Arc::clone(&activity)));
    let service = {
        let activity = Arc::clone(&activity);
        service_fn(move |request| answer(request, peer, app.clone(), Arc::clone(&activity)))
    };
    let mut http = http1::Builder::new();
    // Its limit for heads counts the time between requests as well: ours tell the two apart.
    http.timer(TokioTimer::new())
        .header_read_timeout(None::<Duration>)
        .max_header_size(MOST_HEAD);
    let served = watcher.watch(http.serve_connection(io, service));
    tokio::select! {
        // Whoever broke it knows; there is nobody else to tell.
        _ = served => {}
        () = activity.ended() => {}
    }
}

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    app: Router,
    activity: Arc<Activity>,
) -> Result<Response<Body>, Infallible> {
    let phase = if request.body().is_end_stream() {
        Phase::Answer
    } else {
        Phase::Body
    };
    activity.enter(phase);
    let of_request = Arc::clone(&activity);
    let mut request = request.map(|body| Body::new(Noted::request(body, of_request)));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = app.oneshot(request).await?;
    Ok(response.map(|body| Body::new(Noted::answer(body, activity))))
}

/// Says that there are too many, where that can be said without waiting.
fn refuse(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(FULL);
        let _ = stream.shutdown(Shutdown::Write);
    }
}

/// Where the system has no more files to give, the next try has to wait for some to be closed. What is
/// wrong with one connection alone is that connection's.
async fn wait_for_room(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        complain(&format!("a connection could not be accepted: {error}"));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_is_a_whole_answer() {
        let text = String::from_utf8_lossy(FULL);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let length = format!("content-length: {}", body.len());
        assert!(head.ends_with(&length), "{length}");
        assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
    }
}
