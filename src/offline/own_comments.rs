//! The reader's own comments: which they are, until when they may be changed, and by what proof.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Shelf;
use crate::model::{CommentId, Moment};

/// After this many milliseconds nothing of a comment needs to be remembered: 60 days.
const FORGET_AFTER: i64 = 60 * 86_400_000;

/// One comment of the reader's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct OwnComment {
    /// The proof the backend gave when it was created, if it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Until when it may be changed, in milliseconds since the epoch; `None` for always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editable_until: Option<i64>,
    /// What was typed, for backends that give back HTML only: an edit starts from it.
    pub source: String,
    /// When it was created, in milliseconds since the epoch.
    pub created: i64,
    /// True while it waits for a moderator.
    #[serde(default)]
    pub held: bool,
}

impl OwnComment {
    /// True while the time to change it is not over.
    pub fn is_editable(&self, now: Moment) -> bool {
        self.editable_until
            .is_none_or(|until| now.milliseconds() < until)
    }
}

/// All of a reader's own comments at one comment server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnComments {
    site: String,
    comments: BTreeMap<String, OwnComment>,
}

impl OwnComments {
    /// What is remembered for a comment server, without what is too old to matter.
    pub fn load(site: &str, now: Moment) -> Self {
        let mut comments: BTreeMap<String, OwnComment> =
            Shelf::Lasting.get(&key(site)).unwrap_or_default();
        comments.retain(|_, own| now.milliseconds() - own.created < FORGET_AFTER);
        Self {
            site: site.to_owned(),
            comments,
        }
    }

    /// Remembers a comment.
    pub fn add(&mut self, id: &CommentId, own: OwnComment) {
        self.comments.insert(id.0.clone(), own);
        self.save();
    }

    /// Forgets a comment.
    pub fn remove(&mut self, id: &CommentId) {
        self.comments.remove(&id.0);
        self.save();
    }

    /// One of them.
    pub fn get(&self, id: &CommentId) -> Option<&OwnComment> {
        self.comments.get(&id.0)
    }

    /// The proofs of all of them: backends that can show a reader their held comments want these.
    pub fn tokens(&self) -> Vec<(CommentId, String)> {
        let with_token = self.comments.iter();
        with_token
            .filter_map(|(id, own)| Some((CommentId(id.clone()), own.token.clone()?)))
            .collect()
    }

    fn save(&self) {
        Shelf::Lasting.put(&key(&self.site), &self.comments);
    }
}

fn key(site: &str) -> String {
    format!("own:{site}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_closes_and_old_ones_are_forgotten() {
        let now = Moment::from_milliseconds(FORGET_AFTER * 2);
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
