//! Sends requests with the browser's `fetch`, through `gloo-net`.

use std::str::FromStr;

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials};

use super::{Request, Response, ResponseFuture, Transport, TransportError, UnitFuture};
use crate::Credentials;
use standfirst_model::{FailureKind, Moment};

/// A transport that sends requests with `fetch`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn warn(&self, what: &str) {
        web_sys::console::warn_1(&format!("Standfirst: {what}").into());
    }

    fn send(&self, request: Request) -> ResponseFuture {
        Box::pin(fetch(request))
    }
}

/// Aborts a request after a time, or when it is dropped because nothing awaits the response any more.
struct Guard {
    controller: Option<AbortController>,
    timer: Option<i32>,
    _on_time: Closure<dyn FnMut()>,
}

impl Guard {
    fn new(milliseconds: u32) -> Self {
        let controller = AbortController::new().ok();
        let aborting = controller.clone();
        let on_time = Closure::new(move || {
            if let Some(controller) = &aborting {
                // Without a reason, because gloo-net panics on a reason that is not an `Error`.
                controller.abort();
            }
        });
        let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let timer = web_sys::window().and_then(|window| {
            let function = on_time.as_ref().unchecked_ref();
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(function, wait)
                .ok()
        });
        Self {
            controller,
            timer,
            _on_time: on_time,
        }
    }

    fn timed_out(&self) -> bool {
        let signal = self.controller.as_ref().map(AbortController::signal);
        signal.is_some_and(|signal| signal.aborted())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let (Some(timer), Some(window)) = (self.timer, web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

/// Waits for a number of milliseconds.
pub fn pause(milliseconds: u32) -> UnitFuture {
    let over = Promise::new(&mut |done, _| {
        let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, wait);
        }
    });
    Box::pin(async move {
        // The promise is never rejected.
        let _ = JsFuture::from(over).await;
    })
}

async fn fetch(request: Request) -> Result<Response, TransportError> {
    let guard = Guard::new(request.timeout_milliseconds);
    let offline = |cause: gloo_net::Error| TransportError {
        kind: if guard.timed_out() {
            FailureKind::TimedOut
        } else {
            FailureKind::Offline
        },
        cause: cause.to_string(),
    };
    let signal = guard.controller.as_ref().map(AbortController::signal);
    let mut builder = RequestBuilder::new(&request.url)
        .method(Method::from_str(&request.method).unwrap_or(Method::GET))
        .credentials(match request.credentials {
            Credentials::Omit => RequestCredentials::Omit,
            Credentials::SameOrigin => RequestCredentials::SameOrigin,
            Credentials::Include => RequestCredentials::Include,
        })
        // Bypasses the HTTP cache. If a thread cached before a comment arrived were read, the comment would be sent
        // again.
        .cache(if request.bypass_cache {
            RequestCache::NoCache
        } else {
            RequestCache::Default
        })
        .abort_signal(signal.as_ref());
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let sent = match request.body {
        Some(body) => builder.body(body).map_err(offline)?.send().await,
        None => builder.send().await,
    };
    let answer = sent.map_err(offline)?;
    let headers = answer
        .headers()
        .entries()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let body = answer.text().await.map_err(offline)?;
    Ok(Response {
        status: answer.status(),
        headers,
        body,
        received: Some(Moment::from_milliseconds(js_sys::Date::now() as i64)),
        is_cached: false,
        redirected: answer.redirected(),
    })
}
