//! What went wrong between us and a backend: enough for a publisher to mend it, and the
//! [`Failure`] that a reader is told.

use std::fmt;

use standfirst_model::{Failure, FailureKind};

/// A request that did not lead to what was asked for.
#[derive(Clone, Debug)]
pub struct BackendError {
    failure: Failure,
    /// The status of the answer, where there was one.
    status: Option<u16>,
    /// What was attempted: `loading the thread`.
    attempt: String,
    /// Why it failed: the sentence for the publisher.
    reason: String,
}

impl BackendError {
    /// A fault with what the reader is told and what the publisher is told.
    pub fn new(attempt: &str, failure: Failure, reason: impl Into<String>) -> Self {
        Self {
            failure,
            status: None,
            attempt: attempt.to_owned(),
            reason: reason.into(),
        }
    }

    /// A fault of which the kind is all that matters to the reader.
    pub fn of(attempt: &str, kind: FailureKind, reason: impl Into<String>) -> Self {
        Self::new(attempt, Failure::of(kind), reason)
    }

    /// The same, with the status that the backend answered.
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// True where a later page was asked for and there is none. Where a full page was the last, some
    /// backends say so by an error, and some by nothing at all.
    pub fn is_past_the_end(&self, is_later_page: bool) -> bool {
        let is_no_page = self.failure.kind == FailureKind::NotFound;
        is_later_page
            && (is_no_page || matches!(self.status, Some(204 | 400 | 404 | 410 | 416 | 422)))
    }

    /// What the reader is told.
    pub fn failure(&self) -> Failure {
        self.failure.clone()
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.attempt, self.reason)
    }
}

impl std::error::Error for BackendError {}
