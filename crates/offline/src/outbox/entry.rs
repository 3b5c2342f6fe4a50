//! One thing that is to be sent, and what has become of it so far.

use crate::drafts::{Attempt, DraftPlace, DraftPurpose};
use standfirst_backend::{Direction, PageIdentity};
use standfirst_json::Value;
use standfirst_model::{CommentId, Failure, FailureKind, Submission};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A comment or a reply is to be posted.
    Create {
        /// What is sent, tidied.
        submission: Submission,
        /// The author of the comment that is answered, for backends that want it said.
        parent_author: Option<String>,
        /// The comment at the top of the branch, likewise.
        root: Option<CommentId>,
    },
    /// One's own comment is to be changed.
    Edit {
        /// Which.
        id: CommentId,
        /// Its new words.
        text: String,
    },
    /// One's own comment is to be deleted.
    Delete {
        /// Which.
        id: CommentId,
    },
    /// A comment is voted on.
    Vote {
        /// Which.
        id: CommentId,
        /// How.
        direction: Direction,
        /// How the reader had voted before: where the backend refuses, it is so again.
        before: Direction,
    },
}

impl Operation {
    /// The words, of what has some.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Create { submission, .. } => Some(&submission.text),
            Self::Edit { text, .. } => Some(text),
            Self::Delete { .. } | Self::Vote { .. } => None,
        }
    }
}

/// One thing that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the order of all: counts up, whatever the clocks say.
    pub order: u64,
    /// The key it is sent under, the same at every try.
    pub key: String,
    /// The comment server it goes to.
    pub site: String,
    /// The article it belongs to.
    pub page: PageIdentity,
    /// What is to be done.
    pub operation: Operation,
    /// When the reader handed it over, in milliseconds since the epoch.
    pub written: i64,
    /// When its words were last changed as a draft, in milliseconds since the epoch.
    pub typed: i64,
    /// How often it has been tried.
    pub tries: u32,
    /// When it was first sent without an answer, in milliseconds since the epoch: it may have arrived.
    pub sent: Option<i64>,
    /// When it was last sent, in milliseconds since the epoch.
    pub last_sent: Option<i64>,
    /// How often it was sent; a try may have looked for it only.
    pub times: u32,
    /// Before this it is not tried again, in milliseconds since the epoch.
    pub not_before: i64,
    /// Why it was not taken when it was last tried.
    pub failure: Option<FailureKind>,
    /// True where the backend does not take it as it is: it waits for its reader, not for the network.
    pub refused: bool,
    /// True where it may have arrived and its reader is asked whether it is to be sent again. `refused`, too.
    pub uncertain: bool,
    /// True where its reader has said that it is to be sent again.
    pub again: bool,
    /// The request, for the service worker to send where no page is open.
    pub request: Option<Value>,
    /// True once the service worker has sent it and been answered with a yes.
    pub sent_by_worker: bool,
    /// Other words for the same thing, sent before and not answered: they may have arrived.
    pub earlier: Option<Attempt>,
}

impl Entry {
    /// Something that has just been handed over.
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
            tries: 0,
            sent: None,
            last_sent: None,
            times: 0,
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

    /// Takes up what an earlier try to send left in a draft: the same words go out under the same
    /// key, other words only after a look whether the first have arrived.
    #[must_use]
    pub fn after(mut self, attempt: Option<Attempt>) -> Self {
        match attempt {
            Some(attempt) if self.text() == Some(attempt.text.as_str()) => {
                self.key = attempt.key;
                self.sent = Some(attempt.at);
                self.times = 1;
            }
            other => self.earlier = other,
        }
        self
    }

    /// The words, of what has some.
    pub fn text(&self) -> Option<&str> {
        self.operation.text()
    }

    /// What must arrive in the order in which it was written: everything that is said under one
    /// article. Votes need no order among comments.
    pub fn lane(&self) -> String {
        match &self.operation {
            Operation::Vote { id, .. } => format!("{} vote {}", self.site, id.stored()),
            _ => format!("{} {}", self.site, self.page.path),
        }
    }

    /// The failure a reader is told of.
    pub fn told(&self) -> Option<Failure> {
        self.failure.map(Failure::of)
    }

    /// Where its words lie as a draft when the reader takes them back.
    pub fn draft_place(&self) -> Option<DraftPlace> {
        let purpose = match &self.operation {
            Operation::Create { submission, .. } => submission
                .parent
                .clone()
                .map_or(DraftPurpose::Comment, DraftPurpose::Reply),
            Operation::Edit { id, .. } => DraftPurpose::Edit(id.clone()),
            Operation::Delete { .. } | Operation::Vote { .. } => return None,
        };
        Some(DraftPlace {
            site: self.site.clone(),
            article: self.page.path.clone(),
            purpose,
        })
    }

    /// What a draft has to remember of it when the reader takes it back: the words that may have
    /// arrived, and the key they went out under.
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
    fn the_same_words_keep_their_key_and_others_look_for_the_first() {
        let same = saying("x").after(attempt("x"));
        assert_eq!((same.key.as_str(), same.sent), ("old", Some(3)));
        assert_eq!(same.attempt(), attempt("x"));
        let other = saying("y").after(attempt("x"));
        assert_eq!((other.key.as_str(), other.sent), ("new", None));
        assert_eq!(other.attempt(), attempt("x"));
        assert_eq!(saying("x").after(None).attempt(), None);
    }
}
