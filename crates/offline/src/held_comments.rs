//! The reader's own comments that are held for moderation. They are stored here because some backends return held
//! comments to nobody, and their author would believe that they are lost.

use super::WebStorage;
use super::outbox::Entry;
use super::storage::{JsonStored, text_in};
use standfirst_json::Value;
use standfirst_model::{Comment, CommentId, CommentStatus, Moment, Submission, Untrusted};

/// Held comments are forgotten after this many milliseconds: 30 days.
pub const MAX_AGE: i64 = 30 * 86_400_000;

/// The greatest number of held comments stored for a comment server.
const MAX_COMMENTS: usize = 100;

/// A held comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldComment {
    /// The id it has on this device.
    pub id: CommentId,
    /// The path of the article it belongs to.
    pub article: String,
    /// The submission, without the e-mail address.
    pub submission: Submission,
    /// The top-level comment of its branch.
    pub root: Option<CommentId>,
    /// When it was submitted, in milliseconds since the epoch.
    pub written: i64,
}

impl HeldComment {
    /// Returns the comment as it is shown to its author in the thread.
    pub fn comment(&self) -> Comment {
        let mut comment = Comment::new("", None, "");
        comment.id.clone_from(&self.id);
        comment.parent.clone_from(&self.submission.parent);
        comment.author.name.clone_from(&self.submission.name);
        let website = Some(self.submission.website.clone());
        comment.author.website = website.filter(|site| !site.is_empty());
        comment.body = Untrusted::plain(self.submission.text.clone());
        comment.created = Some(Moment::from_milliseconds(self.written));
        comment.status = CommentStatus::Held;
        comment
    }

    fn to_json(&self) -> Value {
        let sent = &self.submission;
        let stored = |id: &Option<CommentId>| Value::from(id.as_ref().map(CommentId::stored));
        Value::object(vec![
            ("id", self.id.stored().into()),
            ("article", self.article.as_str().into()),
            ("text", sent.text.as_str().into()),
            ("name", sent.name.as_str().into()),
            ("website", sent.website.as_str().into()),
            ("parent", stored(&sent.parent)),
            ("root", stored(&self.root)),
            ("written", self.written.into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let id = |key: &str| text(key).map(CommentId::from_stored);
        Some(Self {
            id: id("id")?,
            article: text_in(value, "article"),
            submission: Submission {
                text: text_in(value, "text"),
                name: text_in(value, "name"),
                email: String::new(),
                website: text_in(value, "website"),
                parent: id("parent"),
            },
            root: id("root"),
            written: value.get("written")?.as_i64()?,
        })
    }
}

/// All of a reader's held comments at one comment server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldComments {
    site: String,
    /// The held comments, in the order in which they were written.
    pub comments: Vec<HeldComment>,
}

impl HeldComments {
    /// Loads the held comments at a comment server, without those that are too old.
    pub fn load(site: &str, now: Moment) -> Self {
        let mut held: Self = WebStorage::Local.get(&key(site)).unwrap_or_default();
        held.site = site.to_owned();
        held.comments
            .retain(|one| now.milliseconds() - one.written < MAX_AGE);
        held
    }

    /// Stores a held comment.
    pub fn add(&mut self, comment: HeldComment) {
        self.comments.retain(|one| one.id != comment.id);
        self.comments.push(comment);
        let surplus = self.comments.len().saturating_sub(MAX_COMMENTS);
        self.comments.drain(..surplus);
        self.save();
    }

    /// Forgets a held comment, after it was published, rejected or deleted.
    pub fn remove(&mut self, id: &CommentId) {
        let before = self.comments.len();
        self.comments.retain(|one| one.id != *id);
        if self.comments.len() < before {
            self.save();
        }
    }

    /// Changes the text of a held comment, after its author edited it.
    pub fn set_text(&mut self, id: &CommentId, text: &str) {
        if let Some(one) = self.comments.iter_mut().find(|one| one.id == *id) {
            text.clone_into(&mut one.submission.text);
            self.save();
        }
    }

    /// Whether the comment is one of them.
    pub fn has(&self, id: &CommentId) -> bool {
        self.comments.iter().any(|one| one.id == *id)
    }

    fn save(&self) {
        if self.comments.is_empty() {
            WebStorage::Local.remove(&key(&self.site));
        } else {
            WebStorage::Local.put(&key(&self.site), self);
        }
    }
}

impl HeldComment {
    /// Creates a held comment from the outbox entry that has just been held for moderation.
    pub fn of(entry: &Entry, submission: &Submission, id: &CommentId) -> Self {
        let root = match &entry.operation {
            super::outbox::Operation::Create { root, .. } => root.clone(),
            _ => None,
        };
        Self {
            id: id.clone(),
            article: entry.page.path.clone(),
            submission: Submission {
                email: String::new(),
                ..submission.clone()
            },
            root,
            written: entry.written,
        }
    }
}

impl JsonStored for HeldComments {
    fn to_json(&self) -> Value {
        let all = self.comments.iter().map(HeldComment::to_json);
        Value::Array(all.collect())
    }

    fn from_json(value: &Value) -> Option<Self> {
        let all = value.as_array()?.iter();
        Some(Self {
            site: String::new(),
            comments: all.filter_map(HeldComment::from_json).collect(),
        })
    }
}

fn key(site: &str) -> String {
    format!("held:{site}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(id: &str, written: i64) -> HeldComment {
        HeldComment {
            id: id.into(),
            article: "a".into(),
            submission: Submission {
                text: "words".into(),
                name: "Ada".into(),
                website: "https://x.org".into(),
                parent: Some("3".into()),
                ..Submission::default()
            },
            root: Some("1".into()),
            written,
        }
    }

    #[test]
    fn held_comments_survive_a_reload_until_they_expire() {
        let now = Moment::from_milliseconds(MAX_AGE * 2);
        let mut all = HeldComments::load("s", now);
        all.add(held("new", now.milliseconds()));
        all.add(held("old", now.milliseconds() - MAX_AGE));
        let again = HeldComments::load("s", now);
        assert_eq!(again.comments, [held("new", now.milliseconds())]);
        assert!(HeldComments::load("other", now).comments.is_empty());
        let shown = again.comments[0].comment();
        assert_eq!(shown.status, CommentStatus::Held);
        assert_eq!(shown.parent, Some("3".into()));
    }

    #[test]
    fn removing_the_last_held_comment_removes_the_key() {
        let now = Moment::from_milliseconds(1_000);
        let mut all = HeldComments::load("t", now);
        all.add(held("7", 1));
        all.add(held("7", 2));
        all.set_text(&"7".into(), "others");
        let again = HeldComments::load("t", now);
        assert_eq!(again.comments.len(), 1);
        assert_eq!(again.comments[0].submission.text, "others");
        all.remove(&"7".into());
        assert!(!WebStorage::Local.has("held:t"));
    }

    #[test]
    fn unreadable_held_comments_are_ignored() {
        for text in ["{", "{}", "[1, null, {}]", "[{\"id\": \"7\"}]", "\"x\""] {
            WebStorage::Local.put_text("held:u", text);
            let all = HeldComments::load("u", Moment::from_milliseconds(0));
            assert!(all.comments.is_empty(), "{text}");
        }
    }
}
