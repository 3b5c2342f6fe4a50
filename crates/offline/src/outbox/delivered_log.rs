//! The log of delivered entries. A record contains the entry's key and when its text was typed, which is enough to
//! recognise a draft with that text.
//!
//! Browsers write local storage to the disk late (Chromium about once a minute when much is written), but the database
//! at once. If the browser is killed in between, the draft of a delivered text comes back. Without this log the reader
//! would be asked to send it a second time.

use super::{Entry, completed};
use crate::Draft;
use crate::database::{self, ObjectStore};
use crate::storage::text_in;
use standfirst_json::{self as json, Value};
use standfirst_model::FailureKind;
use standfirst_script_constants::entry_key;

/// The greatest number of records.
pub const MAX_RECORDS: usize = 200;

/// Returns the record of a delivered entry; `None` if the entry has no text.
pub(super) fn record_of(entry: &Entry) -> Option<String> {
    entry.text()?;
    let trace = Value::object(vec![
        (entry_key::KEY, entry.key.as_str().into()),
        ("typed", entry.typed.into()),
    ]);
    Some(json::write(&trace))
}

/// Whether a stored value is a record, of this or an earlier version of the application.
pub(super) fn is_record(stored: &Value) -> bool {
    stored.is_object() && stored.get(entry_key::OPERATION).is_none()
}

/// A submitted text, found by its idempotency key.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownEntry {
    /// Why the entry is pending, if it is and has been tried.
    pub failure: Option<FailureKind>,
}

/// Finds a submitted text by its key. Returns `None` if it was not submitted, or the backend refused it.
pub async fn find_by_key(key: &str) -> Option<KnownEntry> {
    let stored = stored().await;
    let found = stored
        .iter()
        .find(|one| text_in(one, entry_key::KEY) == key)?;
    let failure = found.get(entry_key::FAILURE).and_then(Value::as_str);
    let failure = failure.and_then(FailureKind::from_key);
    Some(KnownEntry { failure })
}

/// Whether the text of a draft has been submitted: the text, or a later version of the same draft, is pending or
/// delivered.
pub async fn was_submitted(draft: &Draft) -> bool {
    let key = draft.key();
    let name = Draft::name_in(&key);
    stored().await.iter().any(|one| {
        let from_stored = text_in(one, entry_key::KEY);
        let last = one.get("typed").and_then(Value::as_i64);
        let is_later = last.is_some_and(|last| draft.saved <= last);
        from_stored == key || (is_later && Draft::name_in(&from_stored) == name)
    })
}

/// Returns the delivered log and the pending entries, without refused entries and without completed ones that could not
/// be removed.
async fn stored() -> Vec<Value> {
    let stored = database::all(ObjectStore::Outbox).await.unwrap_or_default();
    let mut found: Vec<Value> = stored
        .iter()
        .filter_map(|(_, text)| json::parse(text).ok())
        .collect();
    found.retain(|one| {
        let is_refused = one.get(entry_key::REFUSED).and_then(Value::as_bool) == Some(true);
        let written = one.get(entry_key::WRITTEN).and_then(Value::as_i64);
        let is_completed =
            written.is_some_and(|at| completed::contains(&text_in(one, entry_key::KEY), at));
        !is_refused && !is_completed
    });
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::outbox::{Operation, store};
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
    fn pending_and_delivered_texts_are_recognised() {
        block_on(async {
            let of = |text, saved| draft("n", text, saved);
            let mut entry = entry(&of("words", 10).key());
            store::add(&mut entry).await;
            for _ in 0..2 {
                assert!(was_submitted(&of("words", 10)).await);
                assert!(was_submitted(&of("words", 11)).await, "clock set back");
                assert!(was_submitted(&of("wor", 10)).await, "an earlier version");
                assert!(!was_submitted(&of("wor", 11)).await, "a later version");
                assert!(!was_submitted(&draft("m", "words", 1)).await);
                assert!(find_by_key(&entry.key).await.is_some());
                let other = of("wor", 1).key();
                assert_eq!(find_by_key(&other).await, None, "a different text");
                store::complete(&entry, true).await;
            }
            assert!(store::all("s", &[], true).await.is_empty());
            assert_eq!(store::count().await, 0);
            store::complete(&entry, false).await;
            assert!(!was_submitted(&of("words", 10)).await, "withdrawn");
        });
    }

    #[test]
    fn refused_and_completed_entries_are_not_found_by_key() {
        block_on(async {
            let mut entry = entry("n-1");
            entry.failure = Some(FailureKind::Offline);
            store::add(&mut entry).await;
            let failure = Some(FailureKind::Offline);
            assert_eq!(find_by_key("n-1").await, Some(KnownEntry { failure }));
            entry.refused = true;
            store::save(&entry).await;
            assert_eq!(find_by_key("n-1").await, None);
            entry.refused = false;
            store::complete(&entry, false).await;
            // Stores it again, as if it could not be removed.
            store::save(&entry).await;
            assert_eq!(find_by_key("n-1").await, None);
        });
    }

    #[test]
    fn only_the_latest_records_are_kept() {
        block_on(async {
            database::add(ObjectStore::Outbox, "{\"mark\":\"of an earlier version\"}")
                .await
                .unwrap();
            for number in 0..(MAX_RECORDS + 5) {
                let mut entry = entry(&number.to_string());
                store::add(&mut entry).await;
                store::complete(&entry, true).await;
            }
            store::all("s", &[], true).await;
            assert_eq!(
                database::all(ObjectStore::Outbox).await.unwrap().len(),
                MAX_RECORDS
            );
            assert!(find_by_key("5").await.is_some() && find_by_key("4").await.is_none());
        });
    }
}
