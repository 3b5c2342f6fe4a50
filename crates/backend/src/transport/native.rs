//! Natively there is no network: tests bring their own transport.

use super::{Answer, Request, Transport, TransportError, Work};
use standfirst_model::FailureKind;

/// Answers that there is no network.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn send(&self, _request: Request) -> Answer {
        Box::pin(std::future::ready(Err(TransportError {
            kind: FailureKind::Offline,
            cause: "a native build has no network".to_owned(),
        })))
    }
}

/// Never over: nothing is asked for here that could take long.
pub fn pause(_milliseconds: u32) -> Work {
    Box::pin(std::future::pending())
}
