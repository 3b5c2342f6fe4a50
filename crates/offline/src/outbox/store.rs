//! Stores the entries of the outbox: in the database, or in memory if the database refuses.

use std::cell::{Cell, RefCell};

use super::{Entry, completed, delivered_log};
use crate::database::{self, Key, ObjectStore};
use crate::storage::JsonStored;
use crate::{Persistence, WebStorage, random};
use standfirst_json as json;
use standfirst_model::order::sort_by;

/// The first number of entries that are only in memory, greater than any number that the database gives.
const IN_MEMORY: u64 = 1 << 52;

const TURN_KEY: &str = "outbox-turn";

/// The key of a marker that is removed only when the whole storage is cleared.
const MARKER_KEY: &str = "here";

thread_local! {
    /// The marker that this page has seen.
    static KNOWN_MARKER: RefCell<Option<String>> = const { RefCell::new(None) };
    static CLEARINGS: Cell<u32> = const { Cell::new(0) };
    static MEMORY: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// The prefix of the keys whose `storage` events notify other tabs of changes.
pub const SIGNAL: &str = "standfirst:outbox-";

/// Notifies other tabs that something has changed.
pub fn signal() {
    let turn = WebStorage::Local.text(TURN_KEY);
    let turn: u32 = turn.and_then(|turn| turn.parse().ok()).unwrap_or_default();
    WebStorage::Local.put_text(TURN_KEY, &turn.wrapping_add(1).to_string());
}

/// Returns how often the storage has been cleared while this page uses it. Leaves a marker to detect the next time. The
/// marker has a random name, because another tab may be the first to write a new one.
pub fn count_clearings() -> u32 {
    let marker = WebStorage::Local.text(MARKER_KEY).unwrap_or_else(|| {
        let marker = random::name();
        WebStorage::Local.put_text(MARKER_KEY, &marker);
        marker
    });
    let before = KNOWN_MARKER.replace(Some(marker.clone()));
    if before.is_some_and(|before| before != marker) {
        CLEARINGS.set(CLEARINGS.get() + 1);
    }
    CLEARINGS.get()
}

/// Returns how many clearings have been detected so far.
pub fn known_clearings() -> u32 {
    CLEARINGS.get()
}

/// Removes the marker when the reader clears the storage on purpose, so that this does not count as a clearing.
pub fn forget_marker() {
    WebStorage::Local.remove(MARKER_KEY);
    KNOWN_MARKER.take();
}

/// Stores a new entry and sets its number.
pub async fn add(entry: &mut Entry) -> Persistence {
    match database::add(ObjectStore::Outbox, &entry.to_text()).await {
        Ok(order) => {
            entry.order = order;
            Persistence::Stored
        }
        Err(_) => {
            entry.order = MEMORY.with_borrow(|memory| {
                let last = memory.iter().map(|entry| entry.order).max();
                last.map_or(IN_MEMORY, |last| last.max(IN_MEMORY) + 1)
            });
            keep_in_memory(entry);
            Persistence::InMemory
        }
    }
}

/// Stores the new state of an entry.
pub async fn save(entry: &Entry) -> Persistence {
    if entry.order < IN_MEMORY {
        let text = entry.to_text();
        let written = database::put(ObjectStore::Outbox, &Key::Number(entry.order), &text).await;
        if written.is_ok() {
            forget_in_memory(entry.order);
            return Persistence::Stored;
        }
    }
    keep_in_memory(entry);
    Persistence::InMemory
}

/// Removes an entry that was delivered, or that the reader has withdrawn. Records the completion before the removal, so
/// that no tab takes the missing entry for lost in between.
pub async fn complete(entry: &Entry, arrived: bool) {
    completed::record(&entry.key, entry.written);
    forget_in_memory(entry.order);
    let key = Key::Number(entry.order);
    let trace = delivered_log::record_of(entry).filter(|_| arrived && entry.order < IN_MEMORY);
    // If the entry cannot be removed, it is still recorded as completed, and is removed the next time it is read.
    let _ = match trace {
        Some(trace) => database::put(ObjectStore::Outbox, &key, &trace).await,
        None => database::remove(ObjectStore::Outbox, &key).await,
    };
}

/// Removes the pending entries for all servers.
pub async fn complete_all() {
    let stored = database::all(ObjectStore::Outbox).await.unwrap_or_default();
    let stored = stored.iter().filter_map(|(key, text)| {
        let mut entry = Entry::from_text(text)?;
        if let Key::Number(order) = key {
            entry.order = *order;
        }
        Some(entry)
    });
    let waiting: Vec<Entry> = stored.chain(MEMORY.with_borrow(Clone::clone)).collect();
    for entry in waiting {
        complete(&entry, false).await;
    }
    signal();
}

/// Returns all entries for a comment server in their order.
///
/// `known` are the entries that this tab knows. If one of them is missing from the database and was not completed, it
/// was cleared while we use it, and is stored again.
///
/// `has_lock` says that no tab sends or withdraws entries meanwhile. Only then are completed entries removed; otherwise
/// the removal could delete a delivered record that another tab is writing under the same number.
pub async fn all(site: &str, known: &[Entry], has_lock: bool) -> Vec<Entry> {
    let stored = database::all(ObjectStore::Outbox).await;
    let readable = stored.is_ok();
    let completed_entries = completed::all();
    let mut entries = Vec::new();
    let mut left = Vec::new();
    for (key, text) in stored.unwrap_or_default() {
        let (Key::Number(order), Ok(value)) = (key, json::parse(&text)) else {
            continue;
        };
        if delivered_log::is_record(&value) {
            left.push(order);
        }
        let Some(mut entry) = Entry::from_json(&value) else {
            continue;
        };
        entry.order = order;
        if completed_entries.contains(&completed::identifier(&entry.key, entry.written)) {
            if has_lock {
                let _ = database::remove(ObjectStore::Outbox, &Key::Number(order)).await;
            }
        } else if entry.site == site {
            entries.push(entry);
        }
    }
    let surplus = left.len().saturating_sub(delivered_log::MAX_RECORDS);
    for order in left.into_iter().take(surplus) {
        let _ = database::remove(ObjectStore::Outbox, &Key::Number(order)).await;
    }
    let newer = MEMORY.with_borrow(Clone::clone);
    for entry in newer.into_iter().filter(|entry| entry.site == site) {
        entries.retain(|one| one.order != entry.order);
        entries.push(entry);
    }
    for entry in known {
        let there = entries.iter().any(|one| one.key == entry.key);
        if !there && !completed::contains(&entry.key, entry.written) {
            let mut lost = entry.clone();
            if readable {
                // Another tab may have sent it before the database was cleared, so it is looked for first.
                lost.sent.get_or_insert(lost.written);
                // If the whole database was deleted, another entry may have its number now.
                if entries.iter().any(|one| one.order == lost.order) {
                    add(&mut lost).await;
                } else {
                    save(&lost).await;
                }
            } else {
                keep_in_memory(&lost);
            }
            entries.push(lost);
        }
    }
    sort_by(&mut entries, |a, b| a.order < b.order);
    entries
}

/// Returns how many entries are pending on this device, for all comment servers.
pub async fn count() -> usize {
    let completed_entries = completed::all();
    let stored = database::all(ObjectStore::Outbox).await.unwrap_or_default();
    let waiting = stored
        .iter()
        .filter_map(|(_, text)| Entry::from_text(text))
        .filter(|entry| {
            !completed_entries.contains(&completed::identifier(&entry.key, entry.written))
        })
        .count();
    waiting + MEMORY.with_borrow(Vec::len)
}

fn keep_in_memory(entry: &Entry) {
    MEMORY.with_borrow_mut(|memory| {
        memory.retain(|one| one.order != entry.order);
        memory.push(entry.clone());
    });
}

fn forget_in_memory(order: u64) {
    MEMORY.with_borrow_mut(|memory| memory.retain(|one| one.order != order));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::outbox::Operation;
    use standfirst_backend::PageIdentity;

    fn entry(key: &str, site: &str) -> Entry {
        let operation = Operation::Delete { id: key.into() };
        Entry::new(
            key.into(),
            site.into(),
            PageIdentity::default(),
            operation,
            1,
        )
    }

    fn keys(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.key.as_str()).collect()
    }

    #[test]
    fn entries_are_listed_in_order_without_completed_ones() {
        block_on(async {
            for (key, site) in [("a", "x"), ("b", "x"), ("c", "y")] {
                assert_eq!(add(&mut entry(key, site)).await, Persistence::Stored);
            }
            let mut there = all("x", &[], true).await;
            assert_eq!(keys(&there), ["a", "b"]);
            there[0].attempts = 4;
            save(&there[0]).await;
            complete(&there[1], false).await;
            let again = all("x", &there, true).await;
            assert_eq!(keys(&again), ["a"]);
            assert_eq!(again[0].attempts, 4);
            assert_eq!(count().await, 2);
        });
    }

    #[test]
    fn withdrawn_text_can_be_submitted_again_with_its_key() {
        block_on(async {
            let mut entry = entry("a", "x");
            add(&mut entry).await;
            complete(&entry, false).await;
            assert!(all("x", &[], true).await.is_empty());
            entry.written += 1;
            add(&mut entry).await;
            assert_eq!(keys(&all("x", &[], true).await), ["a"]);
        });
    }

    #[test]
    fn clearing_is_detected_unless_it_is_on_purpose() {
        assert_eq!(
            (count_clearings(), count_clearings()),
            (0, 0),
            "no marker yet"
        );
        WebStorage::Local.remove(MARKER_KEY);
        assert_eq!((count_clearings(), count_clearings()), (1, 1));
        WebStorage::Local.put_text(MARKER_KEY, "another tab's");
        assert_eq!((count_clearings(), count_clearings()), (2, 2));
        forget_marker();
        assert_eq!(count_clearings(), 2);
    }

    #[test]
    fn cleared_entries_are_stored_again() {
        block_on(async {
            add(&mut entry("a", "x")).await;
            let known = all("x", &[], true).await;
            database::clear(ObjectStore::Outbox).await.unwrap();
            let again = all("x", &known, true).await;
            assert_eq!(keys(&again), ["a"]);
            assert_eq!(again[0].sent, Some(1), "another tab may have sent it");
            assert_eq!(keys(&all("x", &[], true).await), ["a"]);
        });
    }

    #[test]
    fn unreadable_entries_are_ignored() {
        block_on(async {
            database::add(ObjectStore::Outbox, "{\"half\":")
                .await
                .unwrap();
            assert!(all("x", &[], true).await.is_empty());
        });
    }
}
