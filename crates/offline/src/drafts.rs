//! Drafts: every word a reader has typed and not yet published.

use standfirst_json::Value;

use super::storage::{JsonStored, text_in};
use super::{Kept, WebStorage, random};
use standfirst_model::{CommentId, Moment};

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

impl DraftPurpose {
    /// Part of the ids of the elements of its form: unique as long as the form is on the page.
    pub fn key(&self) -> String {
        match self {
            Self::Comment => "new".to_owned(),
            Self::Reply(id) => format!("reply-{}", id.stored()),
            Self::Edit(id) => format!("edit-{}", id.stored()),
        }
    }
}

impl DraftPlace {
    /// What the place is called. The keys of its drafts begin with it; the name of a tab follows.
    pub fn name(&self) -> String {
        let purpose = match &self.purpose {
            DraftPurpose::Comment => "new".to_owned(),
            DraftPurpose::Reply(id) => format!("reply:{}", id.stored()),
            DraftPurpose::Edit(id) => format!("edit:{}", id.stored()),
        };
        // A space cannot stand in an address, so no two places make the same key.
        format!("draft:{} {} {purpose} ", self.site, self.article)
    }

    fn key(&self, tab: &str) -> String {
        format!("{}{tab}", self.name())
    }

    /// The draft kept here: this tab's own, else the last that any other left.
    pub fn load(&self) -> Option<Draft> {
        self.own()
            .or_else(|| self.of_another())
            .filter(|draft| !draft.text.trim().is_empty())
    }

    /// This tab's own draft.
    pub fn own(&self) -> Option<Draft> {
        WebStorage::Local.get(&self.key(&tab()))
    }

    fn of_another(&self) -> Option<Draft> {
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

    /// Keeps a draft; an empty one is taken away.
    pub fn save(&self, draft: &Draft) -> Kept {
        if draft.text.trim().is_empty() {
            self.discard(draft.origin.as_ref());
            return Kept::Stored;
        }
        WebStorage::Local.put(&self.key(&tab()), draft)
    }

    /// Takes this tab's draft away: it has been published, or the reader does not want it. So does the
    /// one it began from, unless somebody has written on in that.
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

    /// The comments of this article under which a reply is waiting to be finished.
    pub fn unfinished_replies(site: &str, article: &str) -> Vec<CommentId> {
        let start = format!("draft:{site} {article} reply:");
        let keys = WebStorage::Local.keys(&start);
        keys.iter()
            .filter_map(|key| key.strip_prefix(&start)?.rsplit_once(' '))
            .map(|(id, _)| CommentId::of_stored(id))
            .collect()
    }
}

/// What this tab calls itself, so that two tabs in which one article is answered do not write over
/// each other's words. It outlives a reload.
fn tab() -> String {
    WebStorage::Session.text("tab").unwrap_or_else(|| {
        let tab = random::name();
        WebStorage::Session.put_text("tab", &tab);
        tab
    })
}

/// What was typed, and what has become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it is called from its first letter until it is handed over. What another tab makes of it is
    /// another draft; an unchanged copy there is not. Empty where an earlier version wrote it.
    pub name: String,
    /// The words.
    pub text: String,
    /// When they were last changed, in milliseconds since the epoch.
    pub saved: i64,
    /// An attempt to send them whose answer never came: it may have arrived all the same.
    pub attempt: Option<Attempt>,
    /// The draft of another tab that this one began from.
    pub origin: Option<Origin>,
}

/// Which draft of another tab one began from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The tab's name.
    pub tab: String,
    /// When that draft had been saved, in milliseconds since the epoch.
    pub saved: i64,
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
    /// The idempotency key its words go out under: the same for the same words, however often they come
    /// back. A browser writes drafts to the disk late, and one that was killed may find words again
    /// that have long arrived.
    pub fn key(&self) -> String {
        let text = self.text.trim();
        match &self.attempt {
            Some(attempt) if attempt.text == text => attempt.key.clone(),
            _ => format!("{}-{}", self.name, mark(text)),
        }
    }

    /// The name in such a key.
    pub fn name_in(key: &str) -> String {
        key.split('-').next().unwrap_or_default().to_owned()
    }

    /// When the words were last changed.
    pub const fn saved_at(&self) -> Moment {
        Moment::from_milliseconds(self.saved)
    }
}

/// Sixteen digits by which words are recognised without being kept (Fowler, Noll and Vo, 1a).
fn mark(text: &str) -> String {
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
    fn tabs_do_not_write_over_each_other() {
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
        // Sent from the second tab: what it began from goes with it, unless it has been written on.
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
        assert_eq!(place.load(), None, "this tab's own is gone");
        place.save(&draft("again"));
        WebStorage::Session.put_text("tab", "two");
        place.discard(mine.origin.as_ref());
        assert_eq!(place.load().unwrap().text, "again");
    }

    #[test]
    fn the_same_words_of_a_draft_have_the_same_key() {
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
    fn an_emptied_draft_is_gone() {
        let place = place("c", DraftPurpose::Comment);
        place.save(&draft("words"));
        place.save(&draft(" \n"));
        assert_eq!(place.load(), None);
    }

    #[test]
    fn what_others_left_under_our_key_is_no_draft() {
        let place = place("d", DraftPurpose::Comment);
        WebStorage::Local.put_text(&place.key("some-tab"), "{\"half\":");
        assert_eq!(place.load(), None);
    }
}
