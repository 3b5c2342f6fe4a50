//! The error of a backend operation: a message with which a publisher can fix the cause, and the [`Failure`]
//! from which the reader's message is made.

use std::fmt;

use standfirst_model::{Failure, FailureKind};

/// An error of a backend operation.
#[derive(Clone, Debug)]
pub struct BackendError {
    failure: Failure,
    /// The HTTP status, if there was a response.
    status: Option<u16>,
    /// The operation that failed, such as `loading the thread`.
    attempt: String,
    /// Why it failed: the error message for the publisher.
    reason: String,
}

impl BackendError {
    /// Creates an error from the failure that is shown to the reader and the reason that is shown to the publisher.
    pub fn new(attempt: &str, failure: Failure, reason: impl Into<String>) -> Self {
        Self {
            failure,
            status: None,
            attempt: attempt.to_owned(),
            reason: reason.into(),
        }
    }

    /// Creates an error whose failure has a kind and no further details.
    pub fn of(attempt: &str, kind: FailureKind, reason: impl Into<String>) -> Self {
        Self::new(attempt, Failure::of(kind), reason)
    }

    /// Adds the HTTP status of the response.
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Whether a later page was requested that does not exist. If the last page of a list was full, the next one is
    /// requested too. Some backends respond to that with an error, and some with 204 and no content.
    pub fn is_past_the_end(&self, is_later_page: bool) -> bool {
        let is_no_page = self.failure.kind == FailureKind::NotFound;
        is_later_page
            && (is_no_page || matches!(self.status, Some(204 | 400 | 404 | 410 | 416 | 422)))
    }

    /// Returns the failure that is shown to the reader.
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
