//! The transport of native builds, which have no network. Tests use their own transport.

use super::{Request, ResponseFuture, Transport, TransportError, UnitFuture};
use standfirst_model::FailureKind;

/// A transport that returns an error for every request.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn send(&self, _request: Request) -> ResponseFuture {
        Box::pin(std::future::ready(Err(TransportError {
            kind: FailureKind::Offline,
            cause: "a native build has no network".to_owned(),
        })))
    }
}

/// Never completes: nothing in a native build waits for a slow response.
pub fn pause(_milliseconds: u32) -> UnitFuture {
    Box::pin(std::future::pending())
}
