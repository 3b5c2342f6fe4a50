//! A proxy between browser and server. It forwards everything until it is told to fail requests.

mod chaos;
mod fault;

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use bytes::Bytes;
pub use http::Method;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use chaos::Chaos;
pub use fault::Fault;

/// A request as the proxy saw it.
#[derive(Debug, Clone)]
pub struct RecordedRequest {
    /// GET, POST, …
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// The body, as text.
    pub body: String,
    /// Whether it is a conditional request (`If-None-Match`).
    pub conditional: bool,
    /// Whether the server received it.
    pub forwarded: bool,
}

#[derive(Debug)]
struct Rule {
    method: Option<Method>,
    path_contains: String,
    fault: Fault,
    times: usize,
}

#[derive(Debug)]
struct State {
    upstream: String,
    rules: Mutex<Vec<Rule>>,
    requests: Mutex<Vec<RecordedRequest>>,
    chaos: Mutex<Option<Chaos>>,
    /// Counts up on every [`Proxy::restore`], which wakes the requests that are held back.
    restored: watch::Sender<u64>,
}

/// A proxy in front of one server.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy in front of `http://host:port…`.
    ///
    /// # Errors
    /// When no port is free or the address is not an HTTP address.
    pub async fn start(upstream: &str) -> Result<Self> {
        let upstream = reqwest::Url::parse(upstream).context("reading the server's address")?;
        let (host, port) = (upstream.host_str(), upstream.port());
        let upstream = format!("{}:{}", host.context("no host")?, port.context("no port")?);
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("starting a proxy")?;
        let address = format!(
            "http://{}",
            listener.local_addr().context("starting a proxy")?
        );
        let state = Arc::new(State {
            upstream,
            rules: Mutex::default(),
            requests: Mutex::default(),
            chaos: Mutex::default(),
            restored: watch::channel(0).0,
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self {
            address,
            state,
            accepting,
        })
    }

    /// The address it listens on, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Applies the fault to every request whose target contains `path`, until [`Proxy::restore`].
    pub fn fail(&self, method: Option<Method>, path: &str, fault: Fault) {
        self.fail_times(usize::MAX, method, path, fault);
    }

    /// Applies the fault to the next `times` requests whose target contains `path`.
    pub fn fail_times(&self, times: usize, method: Option<Method>, path: &str, fault: Fault) {
        lock(&self.state.rules).push(Rule {
            method,
            path_contains: path.to_owned(),
            fault,
            times,
        });
    }

    /// Closes the connection of every request.
    pub fn disconnect(&self) {
        self.fail(None, "", Fault::Disconnect);
    }

    /// From now on, lets chance decide what happens to every request that writes.
    pub fn enable_chaos(&self, chaos: Chaos) {
        *lock(&self.state.chaos) = Some(chaos);
    }

    /// Returns how often each random fault has occurred so far.
    #[must_use]
    pub fn fault_counts(&self) -> Vec<(&'static str, usize)> {
        lock(&self.state.chaos)
            .as_ref()
            .map(Chaos::fault_counts)
            .unwrap_or_default()
    }

    /// Forwards everything again, and ends the waiting of the requests that are held back.
    pub fn restore(&self) {
        lock(&self.state.rules).clear();
        if let Some(chaos) = lock(&self.state.chaos).as_mut() {
            chaos.stop();
        }
        self.state.restored.send_modify(|count| *count += 1);
    }

    /// Returns the requests of a method whose target contains `path`, in order of arrival.
    #[must_use]
    pub fn requests(&self, method: &Method, path: &str) -> Vec<RecordedRequest> {
        let requests = lock(&self.state.requests);
        requests
            .iter()
            .filter(|it| it.method == *method && it.target.contains(path))
            .cloned()
            .collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&state), request));
            // An error here is a closed connection, by either side: that is the purpose of the proxy.
            let _ = hyper::server::conn::http1::Builder::new()
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// Handles one request. Every response closes its connection: when a reused connection is cut, Chromium
/// silently repeats the request, even a POST. On a fresh connection it does not, so a test that sees a request
/// twice knows that our code sent it twice.
async fn respond(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .context("reading a request")?
        .to_bytes();
    let target = head
        .uri
        .path_and_query()
        .map_or("/", |it| it.as_str())
        .to_owned();
    let fault = choose(&state, &head.method, &target);
    // Subscribes before the request is recorded as seen. Otherwise a test could restore the proxy too early, and
    // this request would miss it.
    let mut restored = state.restored.subscribe();
    lock(&state.requests).push(RecordedRequest {
        method: head.method.clone(),
        target,
        body: String::from_utf8_lossy(&body).into_owned(),
        conditional: head.headers.contains_key(header::IF_NONE_MATCH),
        forwarded: matches!(
            fault,
            None | Some(Fault::DropResponse | Fault::Truncate | Fault::Corrupt)
        ),
    });
    let origin = head.headers.get(header::ORIGIN).cloned();
    let mut response = match fault {
        Some(Fault::Disconnect) => anyhow::bail!("cut on purpose"),
        Some(Fault::Respond {
            status,
            headers,
            body,
        }) => fault::response(status, &headers, body, origin)?,
        Some(Fault::NoResponse) => {
            // `restore` ends the wait. The request was never forwarded, so the connection is closed without a
            // response.
            let _ = restored.changed().await;
            anyhow::bail!("kept waiting on purpose");
        }
        Some(Fault::DelayRequest) => {
            let _ = restored.changed().await;
            forward(&state, Request::from_parts(head, Full::new(body))).await?
        }
        Some(Fault::DelayResponse) => {
            let response = forward(&state, Request::from_parts(head, Full::new(body))).await?;
            let _ = restored.changed().await;
            response
        }
        Some(Fault::DropResponse) => {
            forward(&state, Request::from_parts(head, Full::new(body))).await?;
            anyhow::bail!("answer lost on purpose");
        }
        Some(Fault::Truncate) => {
            let response = forward(&state, Request::from_parts(head, Full::new(body))).await?;
            fault::replace_body(response, |bytes| bytes.slice(..bytes.len() / 2)).await?
        }
        Some(Fault::Corrupt) => {
            let response = forward(&state, Request::from_parts(head, Full::new(body))).await?;
            fault::replace_body(response, |_| {
                Bytes::from_static(b"<!doctype html><p>\xff\xfe{")
            })
            .await?
        }
        None => forward(&state, Request::from_parts(head, Full::new(body))).await?,
    };
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}

fn choose(state: &State, method: &Method, target: &str) -> Option<Fault> {
    if let Some(chaos) = lock(&state.chaos).as_mut()
        && ![Method::GET, Method::OPTIONS].contains(method)
        && let Some(fault) = chaos.next_fault()
    {
        return Some(fault);
    }
    let mut rules = lock(&state.rules);
    let rule = rules.iter_mut().find(|rule| {
        rule.times > 0
            && rule.method.as_ref().is_none_or(|wanted| wanted == method)
            && target.contains(&rule.path_contains)
    })?;
    rule.times = rule.times.saturating_sub(1);
    Some(rule.fault.clone())
}

async fn forward(
    state: &State,
    mut request: Request<Full<Bytes>>,
) -> Result<Response<Full<Bytes>>> {
    let stream = TcpStream::connect(&state.upstream)
        .await
        .context("reaching the server")?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .context("opening an HTTP connection")?;
    tokio::spawn(connection);
    request
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    let (head, body) = sender
        .send_request(request)
        .await
        .context("forwarding")?
        .into_parts();
    let body = body
        .collect()
        .await
        .context("reading a response")?
        .to_bytes();
    Ok(Response::from_parts(head, Full::new(body)))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
