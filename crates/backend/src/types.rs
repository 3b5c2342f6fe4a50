//! The types in the interface of [`crate::Backend`] that are not in the model.

use standfirst_json::table::Table;
use standfirst_model::thread::PageCursor;
use standfirst_model::{Comment, CommentId, Moment, Teaser};

/// The publisher's configuration of one backend.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// The server's address without a trailing slash; empty for this site.
    pub server: String,
    /// Values for the profile's variables.
    pub variables: Table<String, String>,
    /// The language of the interface.
    pub locale: String,
    /// Milliseconds after which a request times out.
    pub timeout_milliseconds: u32,
    /// Items per page: articles, comments, or top-level comments.
    pub page_size: u32,
}

/// The properties of an article by which a comment backend can identify it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageIdentity {
    /// Its id in the article backend.
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
    /// Where the next page starts; `None` if this is the last one.
    pub next: Option<PageCursor>,
}

/// What is sent with a new comment in addition to the submission.
#[derive(Clone, Debug, Default)]
pub struct CreateContext {
    /// The idempotency key: the same for every attempt to send the same comment.
    pub idempotency_key: String,
    /// The author of the parent comment.
    pub parent_author: Option<String>,
    /// The top-level comment of the branch.
    pub root: Option<CommentId>,
    /// The edit tokens of the reader's earlier comments, for backends that recognise the author by them.
    pub tokens: Vec<(CommentId, String)>,
}

/// A comment that the backend has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The comment.
    pub comment: Comment,
    /// The edit token.
    pub token: Option<String>,
    /// Until when it may be edited.
    pub editable_until: Option<Moment>,
    /// The time by the server's clock, if this device's clock differs much from it.
    pub server_time: Option<Moment>,
}

impl Created {
    /// Creates the result for a comment that was recognised in the thread. Its edit token was in the lost response.
    pub const fn of(comment: Comment) -> Self {
        Self {
            comment,
            token: None,
            editable_until: None,
            server_time: None,
        }
    }
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteDirection {
    /// A vote for the comment.
    Up,
    /// A vote against the comment.
    Down,
    /// No vote: withdraws an earlier one.
    None,
}

impl VoteDirection {
    /// Returns its name in profiles and in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::None => "none",
        }
    }

    /// Returns the direction with a name.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Up, Self::Down, Self::None]
            .into_iter()
            .find(|direction| direction.key() == key)
    }
}
