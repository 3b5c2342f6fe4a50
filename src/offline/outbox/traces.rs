//! What is left of entries that have arrived: the key of the words and when they were typed, which is
//! enough to recognise a draft of them.
//!
//! A browser writes its small shelf to the disk late, Chromium up to minutes where much is written, and
//! the database at once. When it is killed in between, the draft of words that have arrived is there
//! again; without these traces its reader would be asked to send them a second time.

use super::Entry;
use crate::backend::json::{self, Value};
use crate::offline::Draft;
use crate::offline::database::{self, Store};
use crate::offline::storage::text_in;

/// As many traces are kept.
pub(super) const MOST: usize = 200;

/// What is left of an entry, where it had words.
pub(super) fn of(entry: &Entry) -> Option<String> {
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

/// True where the words with this key, typed at this time, have been handed over: they wait or have
/// arrived, or words have into which their reader had changed them by then.
pub async fn was_handed_over(key: &str, typed: i64) -> bool {
    let name = Draft::name_in(key);
    let stored = database::all(Store::Outbox).await.unwrap_or_default();
    stored
        .iter()
        .filter_map(|(_, text)| json::parse(text).ok())
        .any(|stored| {
            let of_stored = text_in(&stored, "key");
            let last = stored.get("typed").and_then(Value::as_i64);
            let is_later = last.is_some_and(|last| typed <= last);
            of_stored == key || (is_later && Draft::name_in(&of_stored) == name)
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::executor::block_on;

    use super::super::shelf;
    use super::*;
    use crate::backend::PageIdentity;
    use crate::offline::outbox::Errand;

    fn entry(key: &str) -> Entry {
        let errand = Errand::Edit {
            id: "7".into(),
            text: "words".into(),
        };
        Entry::new(key.into(), "s".into(), PageIdentity::default(), errand, 10)
    }

    #[test]
    fn words_are_recognised_while_they_wait_and_after_they_have_arrived() {
        block_on(async {
            let mut entry = entry("n-1");
            shelf::add(&mut entry).await;
            for _ in 0..2 {
                assert!(was_handed_over("n-1", 10).await);
                assert!(was_handed_over("n-1", 11).await, "the clock went back");
                assert!(was_handed_over("n-2", 10).await, "not typed out yet");
                assert!(!was_handed_over("n-2", 11).await, "typed on");
                assert!(!was_handed_over("m-1", 1).await, "another draft");
                shelf::settle(&entry, true).await;
            }
            assert!(shelf::all("s", &[]).await.is_empty());
            assert_eq!(shelf::count().await, 0);
            shelf::settle(&entry, false).await;
            assert!(!was_handed_over("n-1", 10).await, "taken back");
        });
    }

    #[test]
    fn only_the_last_are_kept() {
        block_on(async {
            database::add(Store::Outbox, "{\"mark\":\"of an earlier version\"}")
                .await
                .unwrap();
            for number in 0..(MOST + 5) {
                let mut entry = entry(&number.to_string());
                shelf::add(&mut entry).await;
                shelf::settle(&entry, true).await;
            }
            shelf::all("s", &[]).await;
            assert_eq!(database::all(Store::Outbox).await.unwrap().len(), MOST);
            assert!(was_handed_over("5", 10).await && !was_handed_over("4", 10).await);
        });
    }
}
