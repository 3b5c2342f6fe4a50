//! A comment, its id, author and moderation status.

use super::address::{percent_decode, percent_encode};
use super::{Moment, Untrusted};

/// A comment's id. No accessor returns the bare id of both kinds. Code that sends an id to the backend has to call
/// [`Self::known`], so it never sends an id that the backend did not issue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommentId {
    /// An id issued by the backend. Backends use numbers and strings; the backend layer converts both to text.
    Known(String),
    /// The idempotency key of a comment whose id the backend has not returned.
    Local(String),
}

/// The prefix of a local id in the text form that both kinds share.
const LOCAL: &str = "~";

impl CommentId {
    /// Returns the backend's id. Without one, no request about the comment can be sent to the backend.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(id) => Some(id),
            Self::Local(_) => None,
        }
    }

    /// Returns a text that is unique to the id, for local storage and element ids. [`Self::from_stored`] parses it.
    pub fn stored(&self) -> String {
        let (mark, id) = match self {
            Self::Known(id) if !id.starts_with(LOCAL) => ("", id),
            // A backend id that itself starts with the prefix gets the prefix twice.
            Self::Known(id) | Self::Local(id) => (LOCAL, id),
        };
        [mark, id].concat()
    }

    /// Parses a text made by [`Self::stored`].
    pub fn from_stored(text: &str) -> Self {
        match text.strip_prefix(LOCAL) {
            Some(id) if !id.starts_with(LOCAL) => Self::Local(id.to_owned()),
            rest => Self::from(rest.unwrap_or(text)),
        }
    }

    /// Returns the id of the element that shows the comment, which is also the hash of its permalink. It is
    /// percent-encoded, because an element id must not contain spaces and [`Self::from_hash`] decodes the hash.
    pub fn anchor(&self) -> String {
        format!("comment-{}", percent_encode(&self.stored()))
    }

    /// Returns the id in a hash such as `#comment-7`.
    pub fn from_hash(hash: &str) -> Option<Self> {
        let id = hash.trim_start_matches('#').strip_prefix("comment-")?;
        (!id.is_empty()).then(|| Self::from_stored(&percent_decode(id)))
    }
}

impl From<&str> for CommentId {
    fn from(id: &str) -> Self {
        Self::Known(id.to_owned())
    }
}

/// The author of a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The name as entered; empty for an anonymous reader.
    pub name: String,
    /// The address of their website. It is used as a link only after its scheme has been checked.
    pub website: Option<String>,
    /// The address of their picture. Its scheme has been checked.
    pub avatar: Option<String>,
    /// True if the backend marks them as the author of the article.
    pub wrote_article: bool,
}

/// The moderation status of a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CommentStatus {
    /// Visible to everybody.
    #[default]
    Published,
    /// Held for moderation: visible to its author only, with a notice.
    Held,
    /// Removed. A placeholder is shown as long as the comment has replies.
    Removed,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The id of the comment it replies to; `None` at the top level of the thread.
    pub parent: Option<CommentId>,
    /// Its author.
    pub author: Author,
    /// The text to show.
    pub body: Untrusted,
    /// The text as its author typed it, if the backend returns it. An edit starts from it.
    pub source: Option<String>,
    /// When it was written.
    pub created: Option<Moment>,
    /// When it was last edited.
    pub edited: Option<Moment>,
    /// Its moderation status.
    pub status: CommentStatus,
    /// Upvotes minus downvotes, if the backend counts them.
    pub score: Option<i64>,
    /// The number of replies that the backend has and did not send with the comment.
    pub hidden_replies: u32,
}

impl Comment {
    /// Creates a published comment that has only an id, a parent and a text, for tests and fixtures.
    pub fn new(id: impl Into<String>, parent: Option<&str>, text: &str) -> Self {
        Self {
            id: CommentId::Known(id.into()),
            parent: parent.map(CommentId::from),
            author: Author::default(),
            body: Untrusted::plain(text),
            source: None,
            created: None,
            edited: None,
            status: CommentStatus::Published,
            score: None,
            hidden_replies: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permalink_leads_back_to_its_comment() {
        for id in ["7", "a b", "a%20b", "100%", "é/?#\"<", "Q:1", "~k", "漢"] {
            let known = CommentId::from(id);
            let anchor = known.anchor();
            assert!(!anchor.contains([' ', '"', '#']), "{anchor}");
            assert_eq!(CommentId::from_hash(&anchor), Some(known));
        }
        // Other encodings that a browser or another program may produce.
        for hash in ["comment-a b", "#comment-a%20b", "#comment-a%20%62"] {
            assert_eq!(CommentId::from_hash(hash), Some("a b".into()), "{hash}");
        }
        for broken in ["100%", "%", "%4", "%zz", "%ff", "%+1", "%é"] {
            let hash = format!("#comment-{broken}");
            assert_eq!(CommentId::from_hash(&hash), Some(broken.into()));
        }
        assert_eq!(CommentId::from_hash("#comment-"), None);
        assert_eq!(CommentId::from_hash("#comments"), None);
    }

    #[test]
    fn a_backend_id_is_never_read_as_a_local_one() {
        let local = CommentId::Local("key".to_owned());
        let mut texts = vec![local.stored()];
        assert_eq!(CommentId::from_stored(&local.stored()), local);
        for id in ["7", "sent-key", "~key", "~~key", "~", ""] {
            let known = CommentId::from(id);
            assert_eq!(CommentId::from_stored(&known.stored()), known);
            assert_eq!(known.known(), Some(id));
            texts.push(known.stored());
        }
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 7);
    }
}
