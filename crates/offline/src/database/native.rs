//! In memory, one database a thread: tests run beside each other without seeing each other.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::{Key, Refused, Store};

#[derive(Default)]
struct Stored {
    last: u64,
    texts: BTreeMap<Key, String>,
}

thread_local! {
    static STORES: RefCell<HashMap<Store, Stored>> = RefCell::default();
}

fn with<T>(store: Store, act: impl FnOnce(&mut Stored) -> T) -> Result<T, Refused> {
    Ok(STORES.with_borrow_mut(|stores| act(stores.entry(store).or_default())))
}

pub async fn add(store: Store, text: &str) -> Result<u64, Refused> {
    with(store, |stored| {
        stored.last += 1;
        stored
            .texts
            .insert(Key::Number(stored.last), text.to_owned());
        stored.last
    })
}

pub async fn put(store: Store, key: &Key, text: &str) -> Result<(), Refused> {
    with(store, |stored| {
        stored.texts.insert(key.clone(), text.to_owned());
    })
}

pub async fn get(store: Store, key: &Key) -> Result<Option<String>, Refused> {
    with(store, |stored| stored.texts.get(key).cloned())
}

pub async fn all(store: Store) -> Result<Vec<(Key, String)>, Refused> {
    with(store, |stored| stored.texts.clone().into_iter().collect())
}

pub async fn remove(store: Store, key: &Key) -> Result<(), Refused> {
    with(store, |stored| {
        stored.texts.remove(key);
    })
}

pub async fn clear(store: Store) -> Result<(), Refused> {
    with(store, |stored| stored.texts.clear())
}
