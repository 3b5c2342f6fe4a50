//! Drafts: every word a reader has typed and not yet published.

use crate::backend::json::Value;

use super::storage::Shelved;
use super::{Kept, Shelf};
use crate::model::{CommentId, Moment};

/// Where a draft belongs: one for each site, article and comment that is answered or edited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DraftPlace {
    /// The comment server, so that two sites on one origin do not share drafts.
    pub site: String,
    /// The article.
    pub article: String,
    /// What the draft is for.
    pub purpose: DraftPurpose,
}

/// What a draft is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DraftPurpose {
    /// A comment at the top of the thread.
    Comment,
    /// A reply.
    Reply(CommentId),
    /// A change of one's own comment.
    Edit(CommentId),
}

impl DraftPlace {
    fn key(&self) -> String {
        let purpose = match &self.purpose {
            DraftPurpose::Comment => String::new(),
            DraftPurpose::Reply(id) => format!("reply:{id}"),
            DraftPurpose::Edit(id) => format!("edit:{id}"),
        };
        // A space cannot stand in an address, so no two places make the same key.
        format!("draft:{} {} {purpose}", self.site, self.article)
    }

    /// The draft kept here.
    pub fn load(&self) -> Option<Draft> {
        let draft: Draft = Shelf::Lasting.get(&self.key())?;
        (!draft.text.trim().is_empty()).then_some(draft)
    }

    /// Keeps a draft; an empty one is taken away.
    pub fn save(&self, draft: &Draft) -> Kept {
        if draft.text.trim().is_empty() {
            self.discard();
            return Kept::Stored;
        }
        Shelf::Lasting.put(&self.key(), draft)
    }

    /// Takes the draft away: it has been published, or the reader does not want it.
    pub fn discard(&self) {
        Shelf::Lasting.remove(&self.key());
    }

    /// The comments of this article under which a reply is waiting to be finished.
    pub fn unfinished_replies(site: &str, article: &str) -> Vec<CommentId> {
        let start = format!("draft:{site} {article} reply:");
        let keys = Shelf::Lasting.keys(&start);
        keys.iter()
            .filter_map(|key| key.strip_prefix(&start))
            .map(CommentId::from)
            .collect()
    }
}

/// What was typed, and what has become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The words.
    pub text: String,
    /// When they were last changed, in milliseconds since the epoch.
    pub saved: i64,
    /// An attempt to send them whose answer never came: it may have arrived all the same.
    pub attempt: Option<Attempt>,
}

/// A submission that was sent and not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The idempotency key it was sent with: a retry must use the same.
    pub key: String,
    /// When, in milliseconds since the epoch.
    pub at: i64,
    /// The words that were sent. Other words are another comment, and get another key.
    pub text: String,
}

impl Shelved for Draft {
    fn to_json(&self) -> Value {
        let mut keys = vec![
            ("text", self.text.as_str().into()),
            ("saved", self.saved.into()),
        ];
        if let Some(attempt) = &self.attempt {
            let attempt = vec![
                ("key", attempt.key.as_str().into()),
                ("at", attempt.at.into()),
                ("text", attempt.text.as_str().into()),
            ];
            keys.push(("attempt", Value::object(attempt)));
        }
        Value::object(keys)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let attempt = value.get("attempt").and_then(|attempt| {
            Some(Attempt {
                key: attempt.get("key")?.as_str()?.to_owned(),
                at: attempt.get("at")?.as_i64()?,
                text: attempt.get("text")?.as_str()?.to_owned(),
            })
        });
        Some(Self {
            text: value.get("text")?.as_str()?.to_owned(),
            saved: value.get("saved").and_then(Value::as_i64).unwrap_or(0),
            attempt,
        })
    }
}

impl Draft {
    /// When the words were last changed.
    pub const fn saved_at(&self) -> Moment {
        Moment::from_milliseconds(self.saved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(article: &str, purpose: DraftPurpose) -> DraftPlace {
        DraftPlace {
            site: "https://x.example".into(),
            article: article.into(),
            purpose,
        }
    }

    fn draft(text: &str) -> Draft {
        Draft {
            text: text.into(),
            saved: 1,
            attempt: None,
        }
    }

    #[test]
    fn each_place_keeps_its_own() {
        let top = place("a", DraftPurpose::Comment);
        let reply = place("a", DraftPurpose::Reply("7".into()));
        let edit = place("a", DraftPurpose::Edit("7".into()));
        let elsewhere = place("b", DraftPurpose::Comment);
        for (place, text) in [(&top, "1"), (&reply, "2"), (&edit, "3"), (&elsewhere, "4")] {
            place.save(&draft(text));
        }
        let texts: Vec<_> = [&top, &reply, &edit, &elsewhere]
            .map(|place| place.load().map(|draft| draft.text))
            .to_vec();
        assert_eq!(
            texts,
            ["1", "2", "3", "4"].map(|text| Some(text.to_owned()))
        );
        assert_eq!(
            DraftPlace::unfinished_replies("https://x.example", "a"),
            [CommentId::from("7")]
        );
    }

    #[test]
    fn an_emptied_draft_is_gone() {
        let place = place("c", DraftPurpose::Comment);
        place.save(&draft("words"));
        place.save(&draft(" \n"));
        assert_eq!(place.load(), None);
    }

    #[test]
    fn what_others_left_under_our_key_is_no_draft() {
        let place = place("d", DraftPurpose::Comment);
        Shelf::Lasting.put_text(&place.key(), "{\"half\":");
        assert_eq!(place.load(), None);
    }
}
