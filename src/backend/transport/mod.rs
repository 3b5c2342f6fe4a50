//! From a request to an answer.

#[cfg(target_arch = "wasm32")]
mod browser;

#[cfg(target_arch = "wasm32")]
pub use browser::FetchTransport;

#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
pub use native::FetchTransport;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::Request;
use crate::model::{FailureKind, Moment};

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
    pub is_copy: bool,
}

impl Response {
    /// One of the headers, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// No answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportFault {
    /// Offline, timed out or cancelled.
    pub kind: FailureKind,
    /// What the platform said of it.
    pub cause: String,
}

impl fmt::Display for TransportFault {
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

impl std::error::Error for TransportFault {}

/// What a transport promises.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response, TransportFault>>>>;

/// Work that somebody may wait for.
pub type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Sends requests. Dropping what it promised cancels the request.
pub trait Transport {
    /// Sends one.
    fn send(&self, request: Request) -> Answer;

    /// Hears that an answer was what its request asked for, for whoever keeps answers: only the
    /// backend's profile can tell a failure with a good status from a success.
    fn approved(&self, _request: &Request, _response: &Response) -> Option<Work> {
        None
    }
}
