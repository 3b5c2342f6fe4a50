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

pub fn keys(shelf: Shelf) -> Vec<String> {
    let mut keys: Vec<String> = REFUSED.with_borrow(|refused| {
        let of_shelf = refused.keys().filter(|(of, _)| *of == shelf);
        of_shelf.map(|(_, key)| key.clone()).collect()
    });
    if let Some(storage) = storage(shelf) {
        let count = storage.length().unwrap_or_default();
        keys.extend((0..count).filter_map(|index| storage.key(index).ok().flatten()));
    }
    sort_by(&mut keys, |a, b| a < b);
    keys.dedup();
    keys
}
