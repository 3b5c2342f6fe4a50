//! An entry of the outbox: one operation to send, and the state of its delivery.

use super::Operation;
use crate::drafts::{Attempt, DraftPlace};
use standfirst_backend::{CommentAction, PageIdentity};
use standfirst_json::Value;
use standfirst_model::{CommentId, Failure, FailureKind, Moment};

/// An entry of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number in the order of all entries. It counts up and does not depend on clocks.
    pub order: u64,
    /// The idempotency key it is sent with, the same at every try.
    pub key: String,
    /// The comment server it is sent to.
    pub site: String,
    /// The article it belongs to.
    pub page: PageIdentity,
    /// The operation to send.
    pub operation: Operation,
    /// When the reader submitted it, in milliseconds since the epoch.
    pub written: i64,
    /// When its text was last changed as a draft, in milliseconds since the epoch.
    pub typed: i64,
    /// The number of tries.
    pub attempts: u32,
    /// When it was first sent without getting a response, in milliseconds since the epoch. If set, it may have arrived.
    pub sent: Option<i64>,
    /// When it was last sent, in milliseconds since the epoch.
    pub last_sent: Option<i64>,
    /// How often it was sent. A try may only look for it in the thread, without sending it.
    pub times_sent: u32,
    /// It is not retried before this time, in milliseconds since the epoch.
    pub not_before: i64,
    /// Why the last try failed.
    pub failure: Option<FailureKind>,
    /// True if the backend does not accept it as it is: it is pending until the reader acts, not until the network is
    /// back.
    pub refused: bool,
    /// True if it may have arrived and the reader must decide whether to send it again. `refused` is true as well.
    pub uncertain: bool,
    /// True if the reader has decided to send it again.
    pub again: bool,
    /// The serialized request, which the service worker sends if no page is open.
    pub request: Option<Value>,
    /// True once the service worker has sent it and received a successful response.
    pub sent_by_worker: bool,
    /// An attempt with a different text that was sent before and got no response. It may have arrived.
    pub earlier: Option<Attempt>,
}

impl Entry {
    /// Creates an entry for an operation that the reader has just submitted.
    pub fn new(
        key: String,
        site: String,
        page: PageIdentity,
        operation: Operation,
        now: i64,
    ) -> Self {
        Self {
            order: 0,
            key,
            site,
            page,
            operation,
            written: now,
            typed: now,
            attempts: 0,
            sent: None,
            last_sent: None,
            times_sent: 0,
            not_before: 0,
            failure: None,
            refused: false,
            uncertain: false,
            again: false,
            request: None,
            sent_by_worker: false,
            earlier: None,
        }
    }

    /// Adopts the attempt that a draft remembers. The same text is sent with the same key. A different text is sent
    /// only after looking whether the first one has arrived.
    #[must_use]
    pub fn after(mut self, attempt: Option<Attempt>) -> Self {
        match attempt {
            Some(attempt) if self.text() == Some(attempt.text.as_str()) => {
                self.key = attempt.key;
                self.sent = Some(attempt.at);
                self.times_sent = 1;
            }
            other => self.earlier = other,
        }
        self
    }

    /// Returns the text of a comment or an edit; `None` for other operations.
    pub fn text(&self) -> Option<&str> {
        self.operation.text()
    }

    /// Returns the name of the entry's lane. Entries of one lane are delivered in the order in which they were written:
    /// those of one article are a lane, except for operations that need no order among comments.
    pub fn lane(&self) -> String {
        let lane = self.operation.lane();
        format!(
            "{} {}",
            self.site,
            lane.as_deref().unwrap_or(&self.page.path)
        )
    }

    /// Returns the comment that it is about and what it does to it, with what this device knows of the reader. `None`
    /// for a new comment.
    pub fn action(&self, now: Moment) -> Option<(&CommentId, CommentAction)> {
        self.operation.action(&self.site, &self.key, now)
    }

    /// Returns the failure to report to the reader.
    pub fn failure_to_report(&self) -> Option<Failure> {
        self.failure.map(Failure::of)
    }

    /// Returns the place of the draft that gets its text when the reader withdraws it.
    pub fn draft_place(&self) -> Option<DraftPlace> {
        let purpose = self.operation.draft_purpose()?;
        Some(DraftPlace {
            site: self.site.clone(),
            article: self.page.path.clone(),
            purpose,
        })
    }

    /// Returns the attempt that the draft must remember when the reader withdraws the entry: the text that may have
    /// arrived, and the key it was sent with.
    pub fn attempt(&self) -> Option<Attempt> {
        let (text, at) = (self.text()?, self.sent);
        at.map(|at| Attempt {
            key: self.key.clone(),
            at,
            text: text.to_owned(),
        })
        .or_else(|| self.earlier.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standfirst_model::Submission;

    fn saying(text: &str) -> Entry {
        let submission = Submission {
            text: text.into(),
            ..Submission::default()
        };
        let operation = Operation::Create {
            submission,
            parent_author: None,
            root: None,
        };
        Entry::new(
            "new".into(),
            "s".into(),
            PageIdentity::default(),
            operation,
            5,
        )
    }

    fn attempt(text: &str) -> Option<Attempt> {
        Some(Attempt {
            key: "old".into(),
            at: 3,
            text: text.into(),
        })
    }

    #[test]
    fn the_same_text_keeps_its_key_and_other_text_does_not() {
        let same = saying("x").after(attempt("x"));
        assert_eq!((same.key.as_str(), same.sent), ("old", Some(3)));
        assert_eq!(same.attempt(), attempt("x"));
        let other = saying("y").after(attempt("x"));
        assert_eq!((other.key.as_str(), other.sent), ("new", None));
        assert_eq!(other.attempt(), attempt("x"));
        assert_eq!(saying("x").after(None).attempt(), None);
    }
}
