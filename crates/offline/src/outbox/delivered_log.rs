//! What is left of entries that have arrived: the key of the words and when they were typed, which is
//! enough to recognise a draft of them.
//!
//! A browser writes its small store to the disk late, Chromium about once a minute where much is written, and
//! the database at once. When it is killed in between, the draft of words that have arrived is there
//! again; without these traces its reader would be asked to send them a second time.

use super::{Entry, store};
use crate::Draft;
use crate::database::{self, ObjectStore};
use crate::storage::text_in;
use standfirst_json::{self as json, Value};
use standfirst_model::FailureKind;

/// As many traces are kept.
pub(super) const MOST: usize = 200;

/// What is left of an entry, where it had words.
pub(super) fn record_of(entry: &Entry) -> Option<String> {
    entry.text()?;
    let trace = Value::object(vec![
        ("key", entry.key.as_str().into()),
        ("typed", entry.typed.into()),
    ]);
    Some(json::write(&trace))
}

/// True where something in the store is one, or was one of an earlier version.
pub(super) fn is_one(stored: &Value) -> bool {
    stored.is_object() && stored.get("errand").is_none()
}

/// What the store knows of words by the key they went out under.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// Why they wait, where they do and have been tried.
    pub failure: Option<FailureKind>,
}

/// What is known of the words with this key: nothing where they have not been handed over, or where the
/// backend did not take them.
pub async fn find_by_key(key: &str) -> Option<Known> {
    let stored = stored().await;
    let found = stored.iter().find(|one| text_in(one, "key") == key)?;
    let failure = found.get("failure").and_then(Value::as_str);
    let failure = failure.and_then(FailureKind::of_key);
    Some(Known { failure })
}

/// True where the words of a draft have been handed over: they wait or have arrived, or words have into
/// which their reader had changed them by then.
pub async fn was_submitted(draft: &Draft) -> bool {
    let key = draft.key();
    let name = Draft::name_in(&key);
    stored().await.iter().any(|one| {
        let of_stored = text_in(one, "key");
        let last = one.get("typed").and_then(Value::as_i64);
        let is_later = last.is_some_and(|last| draft.saved <= last);
        of_stored == key || (is_later && Draft::name_in(&of_stored) == name)
    })
}

/// Traces, and what waits. What has been settled and could not be removed is neither.
async fn stored() -> Vec<Value> {
    let stored = database::all(ObjectStore::Outbox).await.unwrap_or_default();
    let mut found: Vec<Value> = stored
        .iter()
        .filter_map(|(_, text)| json::parse(text).ok())
        .collect();
    found.retain(|one| {
        let is_refused = one.get("refused").and_then(Value::as_bool) == Some(true);
        let written = one.get("written").and_then(Value::as_i64);
        let is_completed = written.is_some_and(|at| store::is_completed(&text_in(one, "key"), at));
        !is_refused && !is_completed
    });
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::outbox::Operation;
    use standfirst_backend::PageIdentity;

    fn entry(key: &str) -> Entry {
        let operation = Operation::Edit {
            id: "7".into(),
            text: "words".into(),
        };
        Entry::new(
            key.into(),
            "s".into(),
            PageIdentity::default(),
            operation,
            10,
        )
    }

    fn draft(name: &str, text: &str, saved: i64) -> Draft {
        Draft {
            name: name.into(),
            text: text.into(),
            saved,
            ..Draft::default()
        }
    }

    #[test]
    fn words_are_recognised_while_they_wait_and_after_they_have_arrived() {
        block_on(async {
            let of = |text, saved| draft("n", text, saved);
            let mut entry = entry(&of("words", 10).key());
            store::add(&mut entry).await;
            for _ in 0..2 {
                assert!(was_submitted(&of("words", 10)).await);
                assert!(was_submitted(&of("words", 11)).await, "the clock went back");
                assert!(was_submitted(&of("wor", 10)).await, "not typed out yet");
                assert!(!was_submitted(&of("wor", 11)).await, "typed on");
                assert!(!was_submitted(&draft("m", "words", 1)).await);
                assert!(find_by_key(&entry.key).await.is_some());
                let other = of("wor", 1).key();
                assert_eq!(find_by_key(&other).await, None, "asked for on purpose");
                store::complete(&entry, true).await;
            }
            assert!(store::all("s", &[], true).await.is_empty());
            assert_eq!(store::count().await, 0);
            store::complete(&entry, false).await;
            assert!(!was_submitted(&of("words", 10)).await, "taken back");
        });
    }

    #[test]
    fn what_waits_says_why_and_what_is_refused_or_settled_is_not_known() {
        block_on(async {
            let mut entry = entry("n-1");
            entry.failure = Some(FailureKind::Offline);
            store::add(&mut entry).await;
            let failure = Some(FailureKind::Offline);
            assert_eq!(find_by_key("n-1").await, Some(Known { failure }));
            entry.refused = true;
            store::save(&entry).await;
            assert_eq!(find_by_key("n-1").await, None);
            entry.refused = false;
            store::complete(&entry, false).await;
            // As it would lie there where it could not be removed.
            store::save(&entry).await;
            assert_eq!(find_by_key("n-1").await, None);
        });
    }

    #[test]
    fn only_the_last_are_kept() {
        block_on(async {
            database::add(ObjectStore::Outbox, "{\"mark\":\"of an earlier version\"}")
                .await
                .unwrap();
            for number in 0..(MOST + 5) {
                let mut entry = entry(&number.to_string());
                store::add(&mut entry).await;
                store::complete(&entry, true).await;
            }
            store::all("s", &[], true).await;
            assert_eq!(
                database::all(ObjectStore::Outbox).await.unwrap().len(),
                MOST
            );
            assert!(find_by_key("5").await.is_some() && find_by_key("4").await.is_none());
        });
    }
}
