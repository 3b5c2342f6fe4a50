//! Stores data in the browser's IndexedDB that is too large for [`super::storage`], or must be stored more safely.
//! There is one database for each origin, with one object store for each kind of data. Each object store holds texts
//! under keys.
//!
//! The service worker (`worker/`) opens the same database, so a change of a name or of the version must be made there
//! too.

#[cfg(target_arch = "wasm32")]
#[path = "browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod platform;

use std::cell::Cell;
use std::fmt;

use futures_util::future::LocalBoxFuture;

/// An object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectStore {
    /// Pending entries and the delivered log, under ascending numbers.
    Outbox,
    /// Cached responses of backends, under the addresses they came from.
    Responses,
    /// The articles a reader has read or saved, under their addresses.
    Library,
}

impl ObjectStore {
    /// All object stores.
    pub const ALL: [Self; 3] = [Self::Outbox, Self::Responses, Self::Library];

    /// Returns its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outbox => standfirst_script_constants::OUTBOX_STORE,
            Self::Responses => "copies",
            Self::Library => "library",
        }
    }
}

/// The key of a stored text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A number.
    Number(u64),
    /// A text.
    Text(String),
}

/// An error of the browser's database: there is no IndexedDB in this window, the device is full, or the data was
/// cleared while we use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseError {
    /// Whether the device is full.
    pub full: bool,
    /// The browser's error message.
    pub cause: String,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the browser's database failed: {}", self.cause)
    }
}

impl std::error::Error for DatabaseError {}

/// A function that deletes something that can be fetched again; returns false if nothing is left to delete.
pub type Evict = fn() -> LocalBoxFuture<'static, bool>;

thread_local! {
    static EVICT: Cell<Option<Evict>> = const { Cell::new(None) };
}

/// Sets the function that makes room when the device is full. The widget sets none: on its host's origin it stores
/// nothing that could be deleted.
pub fn on_quota_exceeded(evict: Evict) {
    EVICT.set(Some(evict));
}

/// Repeats a write until it fits or nothing is left to delete.
async fn with_eviction<T>(
    write: impl AsyncFn() -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    loop {
        match (write().await, EVICT.get()) {
            (Err(refused), Some(evict)) if refused.full && evict().await => {}
            (answer, _) => return answer,
        }
    }
}

/// The future of a database call. It is boxed to reduce code size: an async function inlines the state machine of each
/// future that it awaits, and many functions await these.
pub type DatabaseFuture<'a, T> = LocalBoxFuture<'a, Result<T, DatabaseError>>;

/// Stores a text under the next number and returns that number. If the device is full, makes room.
pub fn add(store: ObjectStore, text: &str) -> DatabaseFuture<'_, u64> {
    Box::pin(with_eviction(async move || {
        platform::add(store, text).await
    }))
}

/// Stores a text under a key and replaces what was stored there. Makes room like [`add`].
pub fn put<'a>(store: ObjectStore, key: &'a Key, text: &'a str) -> DatabaseFuture<'a, ()> {
    Box::pin(with_eviction(async move || {
        platform::put(store, key, text).await
    }))
}

/// Returns the text under a key.
pub fn get(store: ObjectStore, key: &Key) -> DatabaseFuture<'_, Option<String>> {
    Box::pin(platform::get(store, key))
}

/// Returns everything in a store, in the order of the keys.
pub fn all(store: ObjectStore) -> DatabaseFuture<'static, Vec<(Key, String)>> {
    Box::pin(platform::all(store))
}

/// Removes the text under a key.
pub fn remove(store: ObjectStore, key: &Key) -> DatabaseFuture<'_, ()> {
    Box::pin(platform::remove(store, key))
}

/// Removes everything in a store.
pub fn clear(store: ObjectStore) -> DatabaseFuture<'static, ()> {
    Box::pin(platform::clear(store))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_are_never_reused() {
        futures::executor::block_on(async {
            let first = add(ObjectStore::Outbox, "a").await.unwrap();
            let second = add(ObjectStore::Outbox, "b").await.unwrap();
            assert!(second > first);
            remove(ObjectStore::Outbox, &Key::Number(second))
                .await
                .unwrap();
            assert!(add(ObjectStore::Outbox, "c").await.unwrap() > second);
            let texts: Vec<String> = all(ObjectStore::Outbox)
                .await
                .unwrap()
                .into_iter()
                .map(|(_, text)| text)
                .collect();
            assert_eq!(texts, ["a", "c"]);
        });
    }
}
