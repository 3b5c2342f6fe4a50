//! Sends requests and returns responses.

#[cfg(target_arch = "wasm32")]
mod browser;

#[cfg(target_arch = "wasm32")]
pub use browser::{FetchTransport, pause};

#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{FetchTransport, pause};

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::Request;
use standfirst_json::{self as json, NotJson, Value};
use standfirst_model::{FailureKind, Moment};

/// The milliseconds by which the clocks of the device and the server may differ without being reported. Clocks that
/// are not set by the network are off by some minutes, and a response may take long to arrive.
const MAX_CLOCK_SKEW: u64 = 5 * 60_000;

/// A response with any status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers that this origin may read, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// When it arrived, by this device's clock.
    pub received: Option<Moment>,
    /// Whether it is a cached response.
    pub is_cached: bool,
    /// Whether it came from another address, to which the request was redirected.
    pub redirected: bool,
}

impl Response {
    /// Returns a header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Parses the body as JSON. Byte order marks before it are skipped: each server script that was saved with one
    /// writes it to the response.
    ///
    /// # Errors
    /// When the body is not JSON.
    pub fn json(&self) -> Result<Value, NotJson> {
        let is_before = |one: char| one == '\u{feff}' || one.is_ascii_whitespace();
        json::parse(self.body.trim_start_matches(is_before))
    }

    /// Returns when the server sent the response by its own clock (RFC 9110, 6.6.1), if this origin may read it.
    pub fn sent(&self) -> Option<Moment> {
        self.header("date").and_then(Moment::parse_http)
    }

    /// Returns when the server sent the response, if this device's clock shows another time. It is wrong for a response
    /// that may come from a cache.
    pub fn server_time_if_skewed(&self) -> Option<Moment> {
        let (sent, received) = (self.sent()?, self.received?);
        let apart = sent.milliseconds().abs_diff(received.milliseconds());
        (apart > MAX_CLOCK_SKEW).then_some(sent)
    }
}

/// The error of a request without a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// Offline, timed out or cancelled.
    pub kind: FailureKind,
    /// The platform's error message.
    pub cause: String,
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FailureKind::TimedOut => write!(formatter, "no answer in time"),
            FailureKind::Cancelled => write!(formatter, "cancelled"),
            _ => write!(
                formatter,
                "no answer ({}). Is the server running, does it allow this origin (CORS), and does the \
                 page's content security policy allow it in connect-src?",
                self.cause
            ),
        }
    }
}

impl std::error::Error for TransportError {}

/// The future of a response.
pub type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, TransportError>>>>;

/// A future without a result.
pub type UnitFuture = Pin<Box<dyn Future<Output = ()>>>;

/// A function that checks whether a response is a success.
pub type IsSuccess = Box<dyn Fn(&Response) -> bool>;

/// Sends requests.
pub trait Transport {
    /// Sends a request. Dropping the future cancels it.
    fn send(&self, request: Request) -> ResponseFuture;

    /// Is called when a response was classified as a success, so that a cache may store it. Only the backend's profile
    /// can distinguish a failure with a success status from a success.
    fn on_success(&self, _request: &Request, _response: &Response) -> Option<UnitFuture> {
        None
    }

    /// Receives a warning about a response, for the publisher.
    fn warn(&self, _what: &str) {}

    /// Is called when a cached response was used. `is_success` checks whether a fresh response that arrives later is a
    /// success.
    fn on_cached_response(&self, _request: &Request, _shown: &Response, _is_good: IsSuccess) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(date: Option<&str>, received: &str) -> Response {
        Response {
            headers: date
                .map(|date| ("date".to_owned(), date.to_owned()))
                .into_iter()
                .collect(),
            received: Moment::parse(received),
            ..Response::default()
        }
    }

    #[test]
    fn only_large_differences_of_clocks_are_reported() {
        let date = Some("Fri, 27 Nov 2026 12:00:00 GMT");
        let noon = Moment::parse("2026-11-27T12:00:00Z");
        let reported = |received| answer(date, received).server_time_if_skewed();
        assert_eq!(reported("2026-11-27T12:04:59Z"), None);
        assert_eq!(reported("2026-11-27T12:05:01Z"), noon);
        assert_eq!(reported("2026-11-27T11:54:59Z"), noon);
        assert_eq!(reported("2026-11-27T11:55:01Z"), None);
    }

    #[test]
    fn no_difference_is_reported_without_a_readable_date() {
        let received = "2026-11-27T12:00:00Z";
        assert_eq!(answer(None, received).server_time_if_skewed(), None);
        assert_eq!(
            answer(Some("yesterday"), received).server_time_if_skewed(),
            None
        );
    }
}
