//! `localStorage` and `sessionStorage`, with memory behind them.

use std::cell::RefCell;

use web_sys::Storage;

use super::{Kept, Shelf};
use crate::backend::table::Table;
use crate::model::order::sort_by;

thread_local! {
    static REFUSED: RefCell<Table<(Shelf, String), String>> = RefCell::default();
}

/// Asking for the storage throws where cookies are refused; so does writing when it is full.
fn storage(shelf: Shelf) -> Option<Storage> {
    let window = web_sys::window()?;
    match shelf {
        Shelf::Lasting => window.local_storage().ok()?,
        Shelf::Session => window.session_storage().ok()?,
    }
}

pub fn put(shelf: Shelf, key: &str, text: &str) -> Kept {
    let stored = storage(shelf).is_some_and(|storage| storage.set_item(key, text).is_ok());
    REFUSED.with_borrow_mut(|refused| {
        let place = (shelf, key.to_owned());
        if stored {
            refused.remove(&place);
            Kept::Stored
        } else {
            refused.insert(place, text.to_owned());
            Kept::InMemory
        }
    })
}

pub fn get(shelf: Shelf, key: &str) -> Option<String> {
    // What was refused is newer than what may still be stored under the same key.
    let newer = REFUSED.with_borrow(|refused| refused.get(&(shelf, key.to_owned())).cloned());
    newer.or_else(|| storage(shelf)?.get_item(key).ok()?)
}

pub fn remove(shelf: Shelf, key: &str) {
    REFUSED.with_borrow_mut(|refused| refused.remove(&(shelf, key.to_owned())));
    if let Some(storage) = storage(shelf) {
        let _ = storage.remove_item(key);
    }
}

pub fn any(shelf: Shelf, is_it: &dyn Fn(&str) -> bool) -> bool {
    REFUSED.with_borrow(|refused| refused.keys().any(|(of, key)| *of == shelf && is_it(key)))
        || stored(shelf).any(|key| is_it(&key))
}

fn stored(shelf: Shelf) -> impl Iterator<Item = String> {
    let storage = storage(shelf);
    let count = storage.as_ref().map(Storage::length);
    let count = count.and_then(Result::ok).unwrap_or_default();
    (0..count).filter_map(move |index| storage.as_ref()?.key(index).ok().flatten())
}

pub fn keys(shelf: Shelf) -> Vec<String> {
    let mut keys: Vec<String> = REFUSED.with_borrow(|refused| {
        let of_shelf = refused.keys().filter(|(of, _)| *of == shelf);
        of_shelf.map(|(_, key)| key.clone()).collect()
    });
    keys.extend(stored(shelf));
    sort_by(&mut keys, |a, b| a < b);
    keys.dedup();
    keys
}
