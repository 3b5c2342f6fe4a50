//! From a request to an answer.

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

/// Clocks that are not set by the network go wrong by some minutes, and an answer may be long on its way: by so
/// many milliseconds they may differ before it is worth a word.
const CLOCKS_APART: u64 = 5 * 60_000;

/// An answer, whatever its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers that this origin may see, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// When it came, by this device's clock.
    pub received: Option<Moment>,
    /// True for a copy of an earlier answer.
    pub is_cached: bool,
    /// True where it came from another address, to which the request was redirected.
    pub redirected: bool,
}

impl Response {
    /// One of the headers, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON. Scripts that were saved with a mark of byte order write it before all they say, each its
    /// own; they are no part of the document.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value, NotJson> {
        let is_before = |one: char| one == '\u{feff}' || one.is_ascii_whitespace();
        json::parse(self.body.trim_start_matches(is_before))
    }

    /// When the server sent it, by its own clock (RFC 9110, 6.6.1), where this origin may see that.
    pub fn sent(&self) -> Option<Moment> {
        self.header("date").and_then(Moment::parse_http)
    }

    /// The same, where this device's clock shows another time. Not for answers that may have lain in a cache.
    pub fn time_of_another_clock(&self) -> Option<Moment> {
        let (sent, received) = (self.sent()?, self.received?);
        let apart = sent.milliseconds().abs_diff(received.milliseconds());
        (apart > CLOCKS_APART).then_some(sent)
    }
}

/// No answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// Offline, timed out or cancelled.
    pub kind: FailureKind,
    /// What the platform said of it.
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

/// What a transport promises.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response, TransportError>>>>;

/// Work that somebody may wait for.
pub type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Judges an answer.
pub type IsGood = Box<dyn Fn(&Response) -> bool>;

/// Sends requests. Dropping what it promised cancels the request.
pub trait Transport {
    /// Sends one.
    fn send(&self, request: Request) -> Answer;

    /// Hears that an answer was what its request asked for, for whoever keeps answers: only the
    /// backend's profile can tell a failure with a good status from a success.
    fn approved(&self, _request: &Request, _response: &Response) -> Option<Work> {
        None
    }

    /// Hears what the publisher should know of an answer.
    fn warn(&self, _what: &str) {}

    /// Hears that a copy was taken for an answer; `is_good` is the profile's judgement of one that comes later.
    fn copied(&self, _request: &Request, _shown: &Response, _is_good: IsGood) {}
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
    fn only_clocks_far_apart_are_told_apart() {
        let date = Some("Fri, 27 Nov 2026 12:00:00 GMT");
        let noon = Moment::parse("2026-11-27T12:00:00Z");
        let told = |received| answer(date, received).time_of_another_clock();
        assert_eq!(told("2026-11-27T12:04:59Z"), None);
        assert_eq!(told("2026-11-27T12:05:01Z"), noon);
        assert_eq!(told("2026-11-27T11:54:59Z"), noon);
        assert_eq!(told("2026-11-27T11:55:01Z"), None);
    }

    #[test]
    fn a_server_whose_clock_is_not_seen_says_nothing() {
        let received = "2026-11-27T12:00:00Z";
        assert_eq!(answer(None, received).time_of_another_clock(), None);
        assert_eq!(
            answer(Some("yesterday"), received).time_of_another_clock(),
            None
        );
    }
}
