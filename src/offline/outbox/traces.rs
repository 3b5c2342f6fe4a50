//! What is left of entries that have arrived: enough to recognise a draft of the same words.
//!
//! A browser writes its small shelf to the disk seconds late and the database at once. When it is
//! killed in between, the draft of words that have arrived is there again; without these traces its
//! reader would be asked to send them a second time.

use super::Entry;
use crate::backend::json::{self, Value};
use crate::offline::DraftPlace;
use crate::offline::database::{self, Key, Store};
use crate::offline::storage::{Shelved, text_in};

/// As many traces are kept.
pub(super) const MOST: usize = 50;

/// What is left of an entry, where it had words.
pub(super) fn of(entry: &Entry) -> Option<String> {
    let trace = Value::object(vec![
        ("place", entry.draft_place()?.name().into()),
        ("mark", mark(entry.text()?).into()),
        ("written", entry.written.into()),
    ]);
    Some(json::write(&trace))
}

/// True where a text in the store is one.
pub(super) fn is_one(text: &str) -> bool {
    json::parse(text).is_ok_and(|value| value.get("mark").is_some())
}

/// True where the words of a draft have been handed over since it was saved: they wait or have
/// arrived.
pub async fn was_handed_over(place: &DraftPlace, text: &str, saved: i64) -> bool {
    let (name, mark) = (place.name(), mark(text));
    let stored = database::all(Store::Outbox).await.unwrap_or_default();
    stored.iter().any(|(key, stored)| {
        let Ok(value) = json::parse(stored) else {
            return false;
        };
        let written = value.get("written").and_then(Value::as_i64);
        let later = written.is_some_and(|written| saved <= written);
        let same = if value.get("mark").is_some() {
            text_in(&value, "place") == name && text_in(&value, "mark") == mark
        } else {
            let entry = Entry::from_json(&value);
            entry.is_some_and(|entry| {
                entry.text() == Some(text)
                    && entry.draft_place().is_some_and(|of| of.name() == name)
            })
        };
        later && same && matches!(key, Key::Number(_))
    })
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
    use futures::executor::block_on;

    use super::super::shelf;
    use super::*;
    use crate::backend::PageIdentity;
    use crate::offline::outbox::Errand;

    #[test]
    fn words_are_recognised_while_they_wait_and_after_they_have_arrived() {
        block_on(async {
            let errand = Errand::Edit {
                id: "7".into(),
                text: "words".into(),
            };
            let page = PageIdentity::default();
            let mut entry = Entry::new("k".into(), "s".into(), page, errand, 10);
            let place = entry.draft_place().unwrap();
            shelf::add(&mut entry).await;
            for _ in 0..2 {
                assert!(was_handed_over(&place, "words", 10).await);
                assert!(!was_handed_over(&place, "words", 11).await, "typed again");
                assert!(!was_handed_over(&place, "other words", 1).await);
                shelf::settle(&entry, true).await;
            }
            assert!(shelf::all("s", &[]).await.is_empty());
            assert_eq!(shelf::count().await, 0);
            shelf::settle(&entry, false).await;
            assert!(!was_handed_over(&place, "words", 10).await, "taken back");
        });
    }

    #[test]
    fn only_the_last_are_kept() {
        block_on(async {
            for number in 0..(MOST as i64 + 5) {
                let errand = Errand::Edit {
                    id: "7".into(),
                    text: number.to_string(),
                };
                let page = PageIdentity::default();
                let mut entry = Entry::new(number.to_string(), "s".into(), page, errand, 10);
                shelf::add(&mut entry).await;
                shelf::settle(&entry, true).await;
            }
            shelf::all("s", &[]).await;
            assert_eq!(database::all(Store::Outbox).await.unwrap().len(), MOST);
        });
    }
}
