//! What is said between a backend and the rest of the program, beside the model.

use crate::Backend;
use standfirst_json::table::Table;
use standfirst_model::thread::PageMark;
use standfirst_model::{Comment, CommentId, CommentStatus, Moment, Submission, Teaser, Untrusted};

/// What the publisher says of one backend.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// The server's address without a slash at the end; empty for this site.
    pub server: String,
    /// Values for the profile's variables.
    pub variables: Table<String, String>,
    /// The language of the interface.
    pub locale: String,
    /// Milliseconds until an answer is given up.
    pub timeout_milliseconds: u32,
    /// Comments (or roots) a page.
    pub page_size: u32,
}

/// An article as a comment backend knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageIdentity {
    /// The article backend's id.
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// Its path.
    pub path: String,
    /// Its address.
    pub url: String,
    /// Its headline as plain text.
    pub title: String,
}

/// One page of a list of articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeaserPage {
    /// The articles.
    pub teasers: Vec<Teaser>,
    /// Where the next page begins.
    pub next: Option<PageMark>,
}

/// What is sent with a new comment beside its words.
#[derive(Clone, Debug, Default)]
pub struct CreateContext {
    /// The same for every try to send the same comment.
    pub idempotency_key: String,
    /// The author of the comment that is answered.
    pub parent_author: Option<String>,
    /// The comment at the top of the branch.
    pub root: Option<CommentId>,
    /// The proofs of the reader's earlier comments, for backends that know their author by them.
    pub tokens: Vec<(CommentId, String)>,
}

/// A comment the backend has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The comment.
    pub comment: Comment,
    /// The proof that it is its author's.
    pub token: Option<String>,
    /// Until when it may be changed.
    pub editable_until: Option<Moment>,
    /// The time by the server's clock, where this device's is far from it.
    pub server_time: Option<Moment>,
}

impl Created {
    /// A comment the backend has and does not show: it is held for a moderator.
    pub fn unseen(backend: &Backend, submission: &Submission, key: &str) -> Self {
        let mut comment = backend.sent(submission, key);
        comment.parent.clone_from(&submission.parent);
        comment.status = CommentStatus::Held;
        Self::of(comment)
    }

    /// A comment found again, without the proof that the lost answer held.
    pub const fn of(comment: Comment) -> Self {
        Self {
            comment,
            token: None,
            editable_until: None,
            server_time: None,
        }
    }
}

/// What a change made of a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Its text as it is to be shown, where the backend sends it.
    pub body: Option<Untrusted>,
    /// When it was changed.
    pub edited: Option<Moment>,
    /// Whether a moderator has to read it first, where the backend says it.
    pub status: Option<CommentStatus>,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// For it.
    Up,
    /// Against it.
    Down,
    /// Neither: an earlier vote is taken back.
    None,
}

impl Direction {
    /// The name by which profiles and storage know it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::None => "none",
        }
    }

    /// The direction of a name.
    pub fn of_key(key: &str) -> Option<Self> {
        [Self::Up, Self::Down, Self::None]
            .into_iter()
            .find(|direction| direction.key() == key)
    }
}
