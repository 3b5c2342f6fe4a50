//! Where the entries lie: in the database, and in memory where that refuses.

use std::cell::{Cell, RefCell};

use super::{Entry, traces};
use crate::database::{self, Key, Store};
use crate::storage::Shelved;
use crate::{Kept, Shelf, unique};
use standfirst_json as json;
use standfirst_model::order::sort_by;
use standfirst_model::text::joined;

/// Orders of what only memory keeps begin here: behind all that the database numbers.
const IN_MEMORY: u64 = 1 << 52;

/// As many settled entries are remembered: more than any tab lags behind.
const SETTLED: usize = 100;

/// Under this key lie the keys and times of settled entries.
pub const SETTLED_KEY: &str = "outbox-settled";

const TURN_KEY: &str = "outbox-turn";

/// Under this key lies a mark that goes only with everything else.
const HERE_KEY: &str = "here";

thread_local! {
    /// The mark that this page has seen.
    static SEEN: RefCell<Option<String>> = const { RefCell::new(None) };
    static CLEARINGS: Cell<u32> = const { Cell::new(0) };
    static MEMORY: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// Other tabs hear of changes by the `storage` events of keys that begin with this.
pub const SIGNAL: &str = "standfirst:outbox-";

/// Tells other tabs that something has changed.
pub fn signal() {
    let turn = Shelf::Lasting.text(TURN_KEY);
    let turn: u32 = turn.and_then(|turn| turn.parse().ok()).unwrap_or_default();
    Shelf::Lasting.put_text(TURN_KEY, &turn.wrapping_add(1).to_string());
}

/// How often everything that this page had kept or found here has been cleared away under its hands. Leaves a
/// mark to tell by the next time, with a name: another tab may be the first to leave one again.
pub fn clearings() -> u32 {
    let mark = Shelf::Lasting.text(HERE_KEY).unwrap_or_else(|| {
        let mark = unique::name();
        Shelf::Lasting.put_text(HERE_KEY, &mark);
        mark
    });
    let before = SEEN.replace(Some(mark.clone()));
    if before.is_some_and(|before| before != mark) {
        CLEARINGS.set(CLEARINGS.get() + 1);
    }
    CLEARINGS.get()
}

/// How many of them have been noticed so far.
pub fn known_clearings() -> u32 {
    CLEARINGS.get()
}

/// Says that it is cleared on purpose.
pub fn let_go() {
    Shelf::Lasting.remove(HERE_KEY);
    SEEN.take();
}

/// Writes a new entry down and numbers it.
pub async fn add(entry: &mut Entry) -> Kept {
    match database::add(Store::Outbox, &entry.to_text()).await {
        Ok(order) => {
            entry.order = order;
            Kept::Stored
        }
        Err(_) => {
            entry.order = MEMORY.with_borrow(|memory| {
                let last = memory.iter().map(|entry| entry.order).max();
                last.map_or(IN_MEMORY, |last| last.max(IN_MEMORY) + 1)
            });
            keep_in_memory(entry);
            Kept::InMemory
        }
    }
}

/// Writes down what has become of an entry.
pub async fn save(entry: &Entry) -> Kept {
    if entry.order < IN_MEMORY {
        let text = entry.to_text();
        let written = database::put(Store::Outbox, &Key::Number(entry.order), &text).await;
        if written.is_ok() {
            forget_in_memory(entry.order);
            return Kept::Stored;
        }
    }
    keep_in_memory(entry);
    Kept::InMemory
}

/// Takes an entry away: it has arrived, or its reader has taken it back. Said before it is done, so
/// that no tab takes it for lost in between.
pub async fn settle(entry: &Entry, arrived: bool) {
    let mut settled = settled();
    settled.push(mark(&entry.key, entry.written));
    let from = settled.len().saturating_sub(SETTLED);
    let last = joined(&mut settled[from..].iter().map(String::as_str), " ");
    Shelf::Lasting.put_text(SETTLED_KEY, &last);
    forget_in_memory(entry.order);
    let key = Key::Number(entry.order);
    let trace = traces::of(entry).filter(|_| arrived && entry.order < IN_MEMORY);
    // What cannot be removed is known to be settled, and is removed when it is next met.
    let _ = match trace {
        Some(trace) => database::put(Store::Outbox, &key, &trace).await,
        None => database::remove(Store::Outbox, &key).await,
    };
}

/// Takes everything away that waits, whatever server it is for.
pub async fn settle_all() {
    let stored = database::all(Store::Outbox).await.unwrap_or_default();
    let stored = stored.iter().filter_map(|(key, text)| {
        let mut entry = Entry::from_text(text)?;
        if let Key::Number(order) = key {
            entry.order = *order;
        }
        Some(entry)
    });
    let waiting: Vec<Entry> = stored.chain(MEMORY.with_borrow(Clone::clone)).collect();
    for entry in waiting {
        settle(&entry, false).await;
    }
    signal();
}

/// True where an entry has been settled, by whichever tab.
pub fn is_settled(key: &str, written: i64) -> bool {
    settled().contains(&mark(key, written))
}

/// What a settled entry is known by. Words that were taken back are handed over again under the key they
/// had, and are another entry.
pub fn mark(key: &str, written: i64) -> String {
    format!("{key}@{written}")
}

/// By what is known which entry another tab has settled, where this is what its change of a shelf was about.
pub fn settled_in(key: Option<String>, value: Option<String>) -> Option<String> {
    let key = key?;
    let settled = value.filter(|_| key.ends_with(SETTLED_KEY))?;
    settled.rsplit(' ').next().map(str::to_owned)
}

fn settled() -> Vec<String> {
    let text = Shelf::Lasting.text(SETTLED_KEY).unwrap_or_default();
    text.split(' ')
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
        .collect()
}

/// All entries for a comment server in their order. `known` are those this tab knows: what has gone
/// from the database without having been settled was cleared away under our hands, and is written
/// down again. `alone` says that nobody sends or takes back meanwhile: only then is anything removed that
/// is settled, or what another tab is just writing in its place would go with it.
pub async fn all(site: &str, known: &[Entry], alone: bool) -> Vec<Entry> {
    let stored = database::all(Store::Outbox).await;
    let readable = stored.is_ok();
    let settled = settled();
    let mut entries = Vec::new();
    let mut left = Vec::new();
    for (key, text) in stored.unwrap_or_default() {
        let (Key::Number(order), Ok(value)) = (key, json::parse(&text)) else {
            continue;
        };
        if traces::is_one(&value) {
            left.push(order);
        }
        let Some(mut entry) = Entry::from_json(&value) else {
            continue;
        };
        entry.order = order;
        if settled.contains(&mark(&entry.key, entry.written)) {
            if alone {
                let _ = database::remove(Store::Outbox, &Key::Number(order)).await;
            }
        } else if entry.site == site {
            entries.push(entry);
        }
    }
    let surplus = left.len().saturating_sub(traces::MOST);
    for order in left.into_iter().take(surplus) {
        let _ = database::remove(Store::Outbox, &Key::Number(order)).await;
    }
    let newer = MEMORY.with_borrow(Clone::clone);
    for entry in newer.into_iter().filter(|entry| entry.site == site) {
        entries.retain(|one| one.order != entry.order);
        entries.push(entry);
    }
    for entry in known {
        let there = entries.iter().any(|one| one.key == entry.key);
        if !there && !is_settled(&entry.key, entry.written) {
            let mut lost = entry.clone();
            if readable {
                // Whoever cleared the database may have sent it before: it is looked for first.
                lost.sent.get_or_insert(lost.written);
                // Its number may have been given again since, where the whole database was deleted.
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

/// How many entries of whatever comment server wait on this device.
pub async fn count() -> usize {
    let settled = settled();
    let stored = database::all(Store::Outbox).await.unwrap_or_default();
    let waiting = stored
        .iter()
        .filter_map(|(_, text)| Entry::from_text(text))
        .filter(|entry| !settled.contains(&mark(&entry.key, entry.written)))
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
    use crate::outbox::Errand;
    use standfirst_backend::PageIdentity;

    fn entry(key: &str, site: &str) -> Entry {
        let errand = Errand::Delete { id: key.into() };
        Entry::new(key.into(), site.into(), PageIdentity::default(), errand, 1)
    }

    fn keys(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.key.as_str()).collect()
    }

    #[test]
    fn entries_come_back_in_order_and_settled_ones_do_not() {
        block_on(async {
            for (key, site) in [("a", "x"), ("b", "x"), ("c", "y")] {
                assert_eq!(add(&mut entry(key, site)).await, Kept::Stored);
            }
            let mut there = all("x", &[], true).await;
            assert_eq!(keys(&there), ["a", "b"]);
            there[0].tries = 4;
            save(&there[0]).await;
            settle(&there[1], false).await;
            let again = all("x", &there, true).await;
            assert_eq!(keys(&again), ["a"]);
            assert_eq!(again[0].tries, 4);
            assert_eq!(count().await, 2);
        });
    }

    #[test]
    fn what_was_taken_back_can_be_handed_over_again_under_its_key() {
        block_on(async {
            let mut entry = entry("a", "x");
            add(&mut entry).await;
            settle(&entry, false).await;
            assert!(all("x", &[], true).await.is_empty());
            entry.written += 1;
            add(&mut entry).await;
            assert_eq!(keys(&all("x", &[], true).await), ["a"]);
        });
    }

    #[test]
    fn another_tab_tells_what_it_has_settled() {
        block_on(async {
            for key in ["a", "b"] {
                let mut entry = entry(key, "x");
                add(&mut entry).await;
                settle(&entry, true).await;
            }
            let key = || Some(format!("standfirst:{SETTLED_KEY}"));
            let settled = Shelf::Lasting.text(SETTLED_KEY);
            assert_eq!(settled_in(key(), settled.clone()), Some(mark("b", 1)));
            assert_eq!(settled_in(key(), None), None, "it was cleared");
            assert_eq!(settled_in(Some("standfirst:own".into()), settled), None);
        });
    }

    #[test]
    fn what_is_cleared_is_noticed_unless_it_was_on_purpose() {
        assert_eq!((clearings(), clearings()), (0, 0), "nothing was here yet");
        Shelf::Lasting.remove(HERE_KEY);
        assert_eq!((clearings(), clearings()), (1, 1));
        Shelf::Lasting.put_text(HERE_KEY, "another tab's");
        assert_eq!((clearings(), clearings()), (2, 2));
        let_go();
        assert_eq!(clearings(), 2);
    }

    #[test]
    fn what_was_cleared_away_is_written_down_again() {
        block_on(async {
            add(&mut entry("a", "x")).await;
            let known = all("x", &[], true).await;
            database::clear(Store::Outbox).await.unwrap();
            let again = all("x", &known, true).await;
            assert_eq!(keys(&again), ["a"]);
            assert_eq!(again[0].sent, Some(1), "it may have been sent by another");
            assert_eq!(keys(&all("x", &[], true).await), ["a"]);
        });
    }

    #[test]
    fn what_others_left_in_the_store_is_no_entry() {
        block_on(async {
            database::add(Store::Outbox, "{\"half\":").await.unwrap();
            assert!(all("x", &[], true).await.is_empty());
        });
    }
}
