//! What is too much for the small shelf of [`super::storage`], or must survive more: the browser's
//! IndexedDB. One database of ours for an origin; in it a store for each kind of thing, and in each
//! store texts under keys.
//!
//! The service worker opens the same database (`worker/`): names and versions belong to both.

#[cfg(target_arch = "wasm32")]
#[path = "browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod platform;

use std::cell::Cell;
use std::fmt;

use futures_util::future::LocalBoxFuture;

/// A kind of thing that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectStore {
    /// What waits to be sent, under numbers that count up.
    Outbox,
    /// Answers of backends, under the addresses they came from.
    Responses,
    /// The articles a reader has read or saved, under their addresses.
    Library,
}

impl ObjectStore {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Outbox, Self::Responses, Self::Library];

    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Responses => "copies",
            Self::Library => "library",
        }
    }
}

/// What a text lies under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A number.
    Number(u64),
    /// A text.
    Text(String),
}

/// The browser did not do it: no IndexedDB in this window, no room, or cleared under our hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseError {
    /// True where there is no room left.
    pub full: bool,
    /// What the browser said.
    pub cause: String,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the browser keeps nothing for us: {}",
            self.cause
        )
    }
}

impl std::error::Error for DatabaseError {}

/// Lets go of something that can be had again; false where there is nothing left to let go of.
pub type MakeRoom = fn() -> LocalBoxFuture<'static, bool>;

thread_local! {
    static MAKE_ROOM: Cell<Option<MakeRoom>> = const { Cell::new(None) };
}

/// Says how room is made for what does not fit. A widget has nothing on its host's device that could go.
pub fn when_full(make_room: MakeRoom) {
    MAKE_ROOM.set(Some(make_room));
}

/// Tries until it fits, or nothing is left that could go.
async fn with_room<T>(
    write: impl AsyncFn() -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    loop {
        match (write().await, MAKE_ROOM.get()) {
            (Err(refused), Some(make_room)) if refused.full && make_room().await => {}
            (answer, _) => return answer,
        }
    }
}

/// What the database says, when it does. Boxed: a future lies in every future that waits for it, and these lie in
/// many.
pub type DatabaseFuture<'a, T> = LocalBoxFuture<'a, Result<T, DatabaseError>>;

/// Keeps a text under the next number. Where there is no room for it, some is made.
pub fn add(store: ObjectStore, text: &str) -> DatabaseFuture<'_, u64> {
    Box::pin(with_room(async move || platform::add(store, text).await))
}

/// Keeps a text under a key, in the place of what lay there; makes room like [`add`].
pub fn put<'a>(store: ObjectStore, key: &'a Key, text: &'a str) -> DatabaseFuture<'a, ()> {
    Box::pin(with_room(async move || {
        platform::put(store, key, text).await
    }))
}

/// The text under a key.
pub fn get(store: ObjectStore, key: &Key) -> DatabaseFuture<'_, Option<String>> {
    Box::pin(platform::get(store, key))
}

/// Everything in a store, by its keys in their order.
pub fn all(store: ObjectStore) -> DatabaseFuture<'static, Vec<(Key, String)>> {
    Box::pin(platform::all(store))
}

/// Takes away what lies under a key.
pub fn remove(store: ObjectStore, key: &Key) -> DatabaseFuture<'_, ()> {
    Box::pin(platform::remove(store, key))
}

/// Takes away everything in a store.
pub fn clear(store: ObjectStore) -> DatabaseFuture<'static, ()> {
    Box::pin(platform::clear(store))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_and_are_not_used_again() {
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
