//! One comment, and who wrote it.

use std::fmt;

use super::{Moment, Untrusted};

/// A comment's id. Backends use numbers and strings; both are text from the border on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommentId(pub String);

/// What the ids begin with that stand for one the backend has not told.
const UNKNOWN: &str = "sent-";

impl CommentId {
    /// For a comment whose id the backend has not told; `key` is its idempotency key.
    pub fn unknown(key: &str) -> Self {
        Self(format!("{UNKNOWN}{key}"))
    }

    /// False where the backend has not told this id: nothing may be asked by it.
    pub fn is_known(&self) -> bool {
        !self.0.starts_with(UNKNOWN)
    }

    /// The id of the element that shows this comment, and so its permalink's hash.
    pub fn anchor(&self) -> String {
        format!("comment-{}", self.0)
    }

    /// The comment a hash such as `#comment-7` names.
    pub fn from_hash(hash: &str) -> Option<Self> {
        let id = hash.trim_start_matches('#').strip_prefix("comment-")?;
        (!id.is_empty()).then(|| Self(id.to_owned()))
    }
}

impl fmt::Display for CommentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<&str> for CommentId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// Who wrote a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The name as given; empty for an anonymous reader.
    pub name: String,
    /// Their site: only ever used as a link after its scheme was checked.
    pub website: Option<String>,
    /// True where the backend says that they wrote the article.
    pub wrote_article: bool,
}

/// Where a comment stands on its way to the public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Everybody sees it.
    #[default]
    Published,
    /// Held for moderation: only its author sees it, with a word that says so.
    Held,
    /// Removed; its place is kept while replies hang on it.
    Removed,
}

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// What it answers; `None` at the top of the thread.
    pub parent: Option<CommentId>,
    /// Who wrote it.
    pub author: Author,
    /// The text as it is to be shown.
    pub body: Untrusted,
    /// The text as its author typed it, where the backend gives it back: what an edit starts from.
    pub source: Option<String>,
    /// When it was written.
    pub created: Option<Moment>,
    /// When it was last changed.
    pub edited: Option<Moment>,
    /// Where it stands.
    pub standing: Standing,
    /// Votes for minus votes against, where the backend counts them.
    pub score: Option<i64>,
    /// Replies that the backend has and did not send with it.
    pub hidden_replies: u32,
}

impl Comment {
    /// A published comment with nothing but its id, parent and text: tests and fixtures start here.
    pub fn new(id: impl Into<String>, parent: Option<&str>, text: &str) -> Self {
        Self {
            id: CommentId(id.into()),
            parent: parent.map(CommentId::from),
            author: Author::default(),
            body: Untrusted::plain(text),
            source: None,
            created: None,
            edited: None,
            standing: Standing::Published,
            score: None,
            hidden_replies: 0,
        }
    }
}
