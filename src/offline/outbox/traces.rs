//! What is left of entries that have arrived: the key of the words, which says enough to recognise a
//! draft of them.
//!
//! A browser writes its small shelf to the disk late, Chromium up to minutes where much is written, and
//! the database at once. When it is killed in between, the draft of words that have arrived is there
//! again; without these traces its reader would be asked to send them a second time.

use super::Entry;
use crate::backend::json::{self, Value};
use crate::offline::database::{self, Store};
use crate::offline::storage::text_in;

/// As many traces are kept.
pub(super) const MOST: usize = 200;

/// What is left of an entry, where it had words.
pub(super) fn of(entry: &Entry) -> Option<String> {
    entry.text()?;
    let trace = Value::object(vec![("key", entry.key.as_str().into())]);
    Some(json::write(&trace))
}

/// True where something in the store is one, or was one of an earlier version.
pub(super) fn is_one(stored: &Value) -> bool {
    stored.is_object() && stored.get("errand").is_none()
}

/// True where words have been handed over under this key: they wait or have arrived.
pub async fn was_handed_over(key: &str) -> bool {
    let stored = database::all(Store::Outbox).await.unwrap_or_default();
    stored
        .iter()
        .filter_map(|(_, text)| json::parse(text).ok())
        .any(|stored| text_in(&stored, "key") == key)
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
                assert!(was_handed_over("n-1").await);
                assert!(!was_handed_over("n-2").await, "other words");
                shelf::settle(&entry, true).await;
            }
            assert!(shelf::all("s", &[]).await.is_empty());
            assert_eq!(shelf::count().await, 0);
            shelf::settle(&entry, false).await;
            assert!(!was_handed_over("n-1").await, "taken back");
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
            assert!(was_handed_over("5").await && !was_handed_over("4").await);
        });
    }
}
