//! One comment, and who wrote it.

use super::address::{percent_decoded, percent_encoded};
use super::{Moment, Untrusted};

/// A comment's id. It has no text that fits both kinds: what is sent to a backend needs
/// [`Self::known`], and so never holds an id that the backend has not told.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommentId {
    /// The backend's. Backends use numbers and strings; both are text from the border on.
    Known(String),
    /// Ours, for a comment whose id the backend has not told: its idempotency key.
    Local(String),
}

/// What marks a local id where both kinds are written as one text.
const LOCAL: &str = "~";

impl CommentId {
    /// The backend's id; nothing may be asked of the backend about a comment without one.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(id) => Some(id),
            Self::Local(_) => None,
        }
    }

    /// A text of its own for each id, on the device and in the page. [`Self::of_stored`] reads it.
    pub fn stored(&self) -> String {
        let (mark, id) = match self {
            Self::Known(id) if !id.starts_with(LOCAL) => ("", id),
            // Such an id of a backend's has the mark twice.
            Self::Known(id) | Self::Local(id) => (LOCAL, id),
        };
        [mark, id].concat()
    }

    /// The id of such a text.
    pub fn of_stored(text: &str) -> Self {
        match text.strip_prefix(LOCAL) {
            Some(id) if !id.starts_with(LOCAL) => Self::Local(id.to_owned()),
            rest => Self::from(rest.unwrap_or(text)),
        }
    }

    /// The id of the element that shows this comment, and so its permalink's hash. Encoded: an id of an
    /// element has no spaces, and a hash is decoded when it is read.
    pub fn anchor(&self) -> String {
        format!("comment-{}", percent_encoded(&self.stored()))
    }

    /// The comment a hash such as `#comment-7` names.
    pub fn from_hash(hash: &str) -> Option<Self> {
        let id = hash.trim_start_matches('#').strip_prefix("comment-")?;
        (!id.is_empty()).then(|| Self::of_stored(&percent_decoded(id)))
    }
}

impl From<&str> for CommentId {
    fn from(id: &str) -> Self {
        Self::Known(id.to_owned())
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
pub enum CommentStatus {
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
    pub status: CommentStatus,
    /// Votes for minus votes against, where the backend counts them.
    pub score: Option<i64>,
    /// Replies that the backend has and did not send with it.
    pub hidden_replies: u32,
}

impl Comment {
    /// A published comment with nothing but its id, parent and text: tests and fixtures start here.
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
        // As a browser or another program may have written it.
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
    fn no_id_of_a_backend_is_taken_for_a_local_one() {
        let local = CommentId::Local("key".to_owned());
        let mut texts = vec![local.stored()];
        assert_eq!(CommentId::of_stored(&local.stored()), local);
        for id in ["7", "sent-key", "~key", "~~key", "~", ""] {
            let known = CommentId::from(id);
            assert_eq!(CommentId::of_stored(&known.stored()), known);
            assert_eq!(known.known(), Some(id));
            texts.push(known.stored());
        }
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 7);
    }
}
