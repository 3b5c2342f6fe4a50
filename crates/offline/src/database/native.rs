//! The database in native builds: in memory, one for each thread, so that tests running in parallel do not share it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::{DatabaseError, Key, ObjectStore};

#[derive(Default)]
struct Stored {
    last: u64,
    texts: BTreeMap<Key, String>,
}

thread_local! {
    static STORES: RefCell<HashMap<ObjectStore, Stored>> = RefCell::default();
}

fn with<T>(store: ObjectStore, act: impl FnOnce(&mut Stored) -> T) -> Result<T, DatabaseError> {
    Ok(STORES.with_borrow_mut(|stores| act(stores.entry(store).or_default())))
}

pub async fn add(store: ObjectStore, text: &str) -> Result<u64, DatabaseError> {
    with(store, |stored| {
        stored.last += 1;
        stored
            .texts
            .insert(Key::Number(stored.last), text.to_owned());
        stored.last
    })
}

pub async fn put(store: ObjectStore, key: &Key, text: &str) -> Result<(), DatabaseError> {
    with(store, |stored| {
        stored.texts.insert(key.clone(), text.to_owned());
    })
}

pub async fn get(store: ObjectStore, key: &Key) -> Result<Option<String>, DatabaseError> {
    with(store, |stored| stored.texts.get(key).cloned())
}

pub async fn all(store: ObjectStore) -> Result<Vec<(Key, String)>, DatabaseError> {
    with(store, |stored| stored.texts.clone().into_iter().collect())
}

pub async fn remove(store: ObjectStore, key: &Key) -> Result<(), DatabaseError> {
    with(store, |stored| {
        stored.texts.remove(key);
    })
}

pub async fn clear(store: ObjectStore) -> Result<(), DatabaseError> {
    with(store, |stored| stored.texts.clear())
}
