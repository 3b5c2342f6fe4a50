//! Drafts: the text that a reader has typed and not yet published.

use standfirst_json::Value;

use super::storage::{JsonStored, text_in};
use super::{Persistence, WebStorage, random};
use standfirst_model::{CommentId, Moment};

/// The place that a draft belongs to: there is one for each site, article and comment that is replied to or edited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DraftPlace {
    /// The comment server, so that two sites on one origin do not share drafts.
    pub site: String,
    /// The article.
    pub article: String,
    /// The purpose of the draft.
    pub purpose: DraftPurpose,
}

/// The purpose of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DraftPurpose {
    /// A top-level comment.
    Comment,
    /// A reply to a comment.
    Reply(CommentId),
    /// An edit of one of the reader's own comments.
    Edit(CommentId),
}

impl DraftPurpose {
    /// Returns the comment that it replies to or edits.
    pub const fn comment(&self) -> Option<&CommentId> {
        match self {
            Self::Comment => None,
            Self::Reply(id) | Self::Edit(id) => Some(id),
        }
    }

    /// Returns a key that is part of the element ids in its form. It is unique among the forms on the page.
    pub fn key(&self) -> String {
        match self {
            Self::Comment => "new".to_owned(),
            Self::Reply(id) => format!("reply-{}", id.stored()),
            Self::Edit(id) => format!("edit-{}", id.stored()),
        }
    }
}

impl DraftPlace {
    /// Returns the name of the place. The storage key of a draft is this name, followed by the name of the tab.
    pub fn name(&self) -> String {
        let purpose = match &self.purpose {
            DraftPurpose::Comment => "new".to_owned(),
            DraftPurpose::Reply(id) => format!("reply:{}", id.stored()),
            DraftPurpose::Edit(id) => format!("edit:{}", id.stored()),
        };
        // Addresses contain no spaces, so no two places have the same key.
        format!("draft:{} {} {purpose} ", self.site, self.article)
    }

    fn key(&self, tab: &str) -> String {
        format!("{}{tab}", self.name())
    }

    /// Returns the stored draft: this tab's own, or else the latest one of another tab.
    pub fn load(&self) -> Option<Draft> {
        self.own()
            .or_else(|| self.of_another_tab())
            .filter(|draft| !draft.text.trim().is_empty())
    }

    /// Returns this tab's own draft.
    pub fn own(&self) -> Option<Draft> {
        WebStorage::Local.get(&self.key(&tab()))
    }

    fn of_another_tab(&self) -> Option<Draft> {
        let start = self.name();
        let mut last: Option<Draft> = None;
        for key in WebStorage::Local.keys(&start) {
            let tab = key.strip_prefix(&start).unwrap_or_default();
            if let Some(mut draft) = WebStorage::Local.get::<Draft>(&key)
                && last.as_ref().is_none_or(|last| last.saved <= draft.saved)
            {
                draft.origin = Some(Origin {
                    tab: tab.to_owned(),
                    saved: draft.saved,
                });
                last = Some(draft);
            }
        }
        last
    }

    /// Stores a draft; an empty one is removed.
    pub fn save(&self, draft: &Draft) -> Persistence {
        if draft.text.trim().is_empty() {
            self.discard(draft.origin.as_ref());
            return Persistence::Stored;
        }
        WebStorage::Local.put(&self.key(&tab()), draft)
    }

    /// Removes this tab's draft, after it was published or the reader discarded it. Also removes the draft of another
    /// tab that it started from, unless that draft has been changed since.
    pub fn discard(&self, origin: Option<&Origin>) {
        WebStorage::Local.remove(&self.key(&tab()));
        if let Some(origin) = origin {
            let key = self.key(&origin.tab);
            let unchanged = WebStorage::Local.get(&key).map(|draft: Draft| draft.saved);
            if unchanged == Some(origin.saved) {
                WebStorage::Local.remove(&key);
            }
        }
    }

    /// Returns the comments of an article that have an unfinished reply.
    pub fn unfinished_replies(site: &str, article: &str) -> Vec<CommentId> {
        let start = format!("draft:{site} {article} reply:");
        let keys = WebStorage::Local.keys(&start);
        keys.iter()
            .filter_map(|key| key.strip_prefix(&start)?.rsplit_once(' '))
            .map(|(id, _)| CommentId::from_stored(id))
            .collect()
    }
}

/// Returns the name of this tab, which survives a reload. It keeps two tabs with the same article from overwriting each
/// other's drafts.
fn tab() -> String {
    WebStorage::Session.text("tab").unwrap_or_else(|| {
        let tab = random::name();
        WebStorage::Session.put_text("tab", &tab);
        tab
    })
}

/// A draft: the text, and an attempt to send it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The random name that it has from its first letter until it is submitted. If another tab changes the text, that
    /// is another draft with another name; an unchanged one in another tab has the same name. Empty in drafts of an
    /// earlier version of the application.
    pub name: String,
    /// The text.
    pub text: String,
    /// When the text was last changed, in milliseconds since the epoch.
    pub saved: i64,
    /// An attempt to send the text that got no response. The text may have arrived anyway.
    pub attempt: Option<Attempt>,
    /// The draft of another tab that this one started from.
    pub origin: Option<Origin>,
}

/// The draft of another tab that a draft started from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name of that tab.
    pub tab: String,
    /// When that draft was saved, in milliseconds since the epoch.
    pub saved: i64,
}

/// A submission that was sent and got no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The idempotency key it was sent with. A retry must use the same key.
    pub key: String,
    /// When it was sent, in milliseconds since the epoch.
    pub at: i64,
    /// The text that was sent. Another text is another comment and gets another key.
    pub text: String,
}

impl JsonStored for Draft {
    fn to_json(&self) -> Value {
        let mut keys = vec![
            ("name", self.name.as_str().into()),
            ("text", self.text.as_str().into()),
            ("saved", self.saved.into()),
        ];
        if let Some(attempt) = &self.attempt {
            keys.push(("attempt", attempt.to_json()));
        }
        if let Some(origin) = &self.origin {
            keys.push(("origin_tab", origin.tab.as_str().into()));
            keys.push(("origin_saved", origin.saved.into()));
        }
        Value::object(keys)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let attempt = value.get("attempt").and_then(Attempt::from_json);
        let tab = value.get("origin_tab").and_then(Value::as_str);
        let saved = value.get("origin_saved").and_then(Value::as_i64);
        let origin = tab.zip(saved).map(|(tab, saved)| Origin {
            tab: tab.to_owned(),
            saved,
        });
        Some(Self {
            name: text_in(value, "name"),
            text: value.get("text")?.as_str()?.to_owned(),
            saved: value.get("saved").and_then(Value::as_i64).unwrap_or(0),
            attempt,
            origin,
        })
    }
}

impl JsonStored for Attempt {
    fn to_json(&self) -> Value {
        Value::object(vec![
            ("key", self.key.as_str().into()),
            ("at", self.at.into()),
            ("text", self.text.as_str().into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            key: value.get("key")?.as_str()?.to_owned(),
            at: value.get("at")?.as_i64()?,
            text: value.get("text")?.as_str()?.to_owned(),
        })
    }
}

impl Draft {
    /// Returns the idempotency key for its text. The same text of a draft always has the same key: browsers write
    /// drafts to the disk late, so after a crash a draft may come back whose text was delivered long ago.
    pub fn key(&self) -> String {
        let text = self.text.trim();
        match &self.attempt {
            Some(attempt) if attempt.text == text => attempt.key.clone(),
            _ => format!("{}-{}", self.name, hash(text)),
        }
    }

    /// Returns the draft name in such a key.
    pub fn name_in(key: &str) -> String {
        key.split('-').next().unwrap_or_default().to_owned()
    }

    /// Returns when the text was last changed.
    pub const fn saved_at(&self) -> Moment {
        Moment::from_milliseconds(self.saved)
    }
}

/// Returns a hash of the text as 16 hexadecimal digits (FNV-1a), which identifies the text without storing it.
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
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
            name: "n".into(),
            text: text.into(),
            saved: 1,
            ..Draft::default()
        }
    }

    #[test]
    fn each_place_has_its_own_draft() {
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
    fn tabs_do_not_overwrite_each_others_drafts() {
        let place = place("e", DraftPurpose::Comment);
        WebStorage::Session.put_text("tab", "one");
        place.save(&draft("first"));
        WebStorage::Session.put_text("tab", "two");
        let found = place.load().unwrap();
        assert_eq!(found.text, "first");
        let mut mine = Draft {
            saved: 2,
            text: "first, and on".into(),
            ..found
        };
        place.save(&mine);
        WebStorage::Session.put_text("tab", "one");
        assert_eq!(place.load().unwrap().text, "first");
        // Submitted from the second tab: the draft it started from is removed too, unless that has been changed.
        WebStorage::Session.put_text("tab", "two");
        place.discard(mine.origin.as_ref());
        assert_eq!(place.load(), None);
        WebStorage::Session.put_text("tab", "one");
        place.save(&draft("first, otherwise"));
        mine.origin = Some(Origin {
            tab: "one".into(),
            saved: 0,
        });
        place.discard(mine.origin.as_ref());
        assert_eq!(place.load(), None, "this tab's own draft is removed");
        place.save(&draft("again"));
        WebStorage::Session.put_text("tab", "two");
        place.discard(mine.origin.as_ref());
        assert_eq!(place.load().unwrap().text, "again");
    }

    #[test]
    fn the_same_text_of_a_draft_has_the_same_key() {
        let (first, again) = (draft("words"), draft(" words\n"));
        assert_eq!(first.key(), again.key());
        assert_ne!(first.key(), draft("other words").key());
        assert_eq!(Draft::name_in(&first.key()), "n");
        let other = Draft {
            name: "m".into(),
            ..draft("words")
        };
        assert_ne!(first.key(), other.key());
        let mut tried = draft("words");
        tried.attempt = Some(Attempt {
            key: "k".into(),
            at: 1,
            text: "words".into(),
        });
        assert_eq!(tried.key(), "k");
        tried.text.push_str(", and on");
        assert_ne!(tried.key(), "k");
    }

    #[test]
    fn an_emptied_draft_is_removed() {
        let place = place("c", DraftPurpose::Comment);
        place.save(&draft("words"));
        place.save(&draft(" \n"));
        assert_eq!(place.load(), None);
    }

    #[test]
    fn unreadable_drafts_are_ignored() {
        let place = place("d", DraftPurpose::Comment);
        WebStorage::Local.put_text(&place.key("some-tab"), "{\"half\":");
        assert_eq!(place.load(), None);
    }
}
