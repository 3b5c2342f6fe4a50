//! The reader's own comments: their ids, their edit tokens, and until when they may be edited.

use standfirst_json::{Object, Value};

use super::WebStorage;
use super::storage::{JsonStored, text_in};
use standfirst_json::table::Table;
use standfirst_model::{CommentId, Moment};

/// Own comments are forgotten after this many milliseconds: 60 days.
pub const MAX_AGE: i64 = 60 * 86_400_000;

/// The greatest number of edit tokens in a request: they share one header, and servers refuse long ones.
pub const MAX_TOKENS: usize = 100;

/// One of the reader's own comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnComment {
    /// The edit token that the backend returned when the comment was created, if it returns one.
    pub token: Option<String>,
    /// Until when it may be edited, in milliseconds since the epoch; `None` for always.
    pub editable_until: Option<i64>,
    /// The text as typed. An edit starts from it, because some backends return only HTML.
    pub source: String,
    /// When it was created, in milliseconds since the epoch.
    pub created: i64,
    /// True while it is held for moderation.
    pub held: bool,
}

impl OwnComment {
    fn to_json(&self) -> Value {
        Value::object(vec![
            ("token", self.token.as_deref().into()),
            ("editable_until", self.editable_until.into()),
            ("source", self.source.as_str().into()),
            ("created", self.created.into()),
            ("held", self.held.into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            token: value
                .get("token")
                .and_then(Value::as_str)
                .map(str::to_owned),
            editable_until: value.get("editable_until").and_then(Value::as_i64),
            source: text_in(value, "source"),
            created: value.get("created")?.as_i64()?,
            held: value.get("held").and_then(Value::as_bool).unwrap_or(false),
        })
    }

    /// Whether it may still be edited.
    pub fn is_editable(&self, now: Moment) -> bool {
        self.editable_until
            .is_none_or(|until| now.milliseconds() < until)
    }
}

/// All of a reader's own comments at one comment server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnComments {
    site: String,
    comments: Table<CommentId, OwnComment>,
}

impl OwnComments {
    /// Loads the own comments at a comment server, without those that are too old.
    pub fn load(site: &str, now: Moment) -> Self {
        let mut own: Self = WebStorage::Local.get(&key(site)).unwrap_or_default();
        own.site = site.to_owned();
        own.comments
            .retain(|own| now.milliseconds() - own.created < MAX_AGE);
        own
    }

    /// Remembers a comment.
    pub fn add(&mut self, id: &CommentId, own: OwnComment) {
        self.reload();
        self.comments.insert(id.clone(), own);
        self.save();
    }

    /// Forgets a comment.
    pub fn remove(&mut self, id: &CommentId) {
        self.reload();
        self.comments.remove(id);
        self.save();
    }

    /// Loads what another tab has stored in the meantime; otherwise saving would overwrite its edit tokens.
    fn reload(&mut self) {
        if let Some(stored) = WebStorage::Local.get::<Self>(&key(&self.site)) {
            self.comments = stored.comments;
        }
    }

    /// Whether the same text was posted before a time, in milliseconds since the epoch.
    pub fn has_text_before(&self, text: &str, before: i64) -> bool {
        let is_same_text = |own: &OwnComment| own.created < before && own.source == text;
        self.comments.values().any(is_same_text)
    }

    /// Returns the ids of the comments.
    pub fn ids(&self) -> Vec<CommentId> {
        self.comments.iter().map(|(id, _)| id.clone()).collect()
    }

    /// Returns one of the comments.
    pub fn get(&self, id: &CommentId) -> Option<&OwnComment> {
        self.comments.get(id)
    }

    /// Returns the edit tokens of the latest comments. Some backends need them to return a reader's held comments, or
    /// to recognise a reader by an earlier comment.
    pub fn tokens(&self) -> Vec<(CommentId, String)> {
        let with_token = self.comments.iter();
        let mut tokens: Vec<_> = with_token
            .filter_map(|(id, own)| Some((id.clone(), own.token.clone()?)))
            .collect();
        let surplus = tokens.len().saturating_sub(MAX_TOKENS);
        tokens.drain(..surplus);
        tokens
    }

    fn save(&self) {
        WebStorage::Local.put(&key(&self.site), self);
    }
}

impl JsonStored for OwnComments {
    fn to_json(&self) -> Value {
        let mut object = Object::default();
        for (id, own) in &self.comments {
            object.push(id.stored(), own.to_json());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let pairs = value.as_object()?.iter();
        let comments = pairs.filter_map(|(id, own)| {
            Some((CommentId::from_stored(id), OwnComment::from_json(own)?))
        });
        Some(Self {
            site: String::new(),
            comments: comments.collect(),
        })
    }
}

fn key(site: &str) -> String {
    format!("own:{site}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_edit_tokens_is_limited() {
        let now = Moment::from_milliseconds(1);
        let mut own = OwnComments::load("many", now);
        for number in 0..150 {
            let token = Some("x".repeat(43));
            let comment = OwnComment {
                token,
                ..OwnComment::default()
            };
            own.add(&CommentId::Known(number.to_string()), comment);
        }
        let tokens = own.tokens();
        assert_eq!(tokens.len(), MAX_TOKENS);
        assert_eq!(tokens.last().and_then(|one| one.0.known()), Some("149"));
    }

    #[test]
    fn the_edit_window_closes_and_old_comments_are_forgotten() {
        let now = Moment::from_milliseconds(MAX_AGE * 2);
        let mut own = OwnComments::load("s", now);
        let comment = OwnComment {
            editable_until: Some(now.milliseconds() + 1),
            created: now.milliseconds(),
            ..OwnComment::default()
        };
        assert!(comment.is_editable(now));
        assert!(!comment.is_editable(Moment::from_milliseconds(now.milliseconds() + 1)));
        own.add(&"new".into(), comment);
        own.add(&"old".into(), OwnComment::default());
        let again = OwnComments::load("s", now);
        assert!(again.get(&"new".into()).is_some());
        assert!(again.get(&"old".into()).is_none());
        assert!(OwnComments::load("other", now).get(&"new".into()).is_none());
    }
}
