//! `localStorage` and `sessionStorage`, with memory behind them.

use std::cell::RefCell;

use web_sys::Storage;

use super::{Kept, Shelf};
use standfirst_json::table::Table;

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

pub fn each(shelf: Shelf, visit: &mut dyn FnMut(&str)) {
    REFUSED.with_borrow(|refused| {
        for (_, key) in refused.keys().filter(|(of, _)| *of == shelf) {
            visit(key);
        }
    });
    let Some(storage) = storage(shelf) else {
        return;
    };
    for index in 0..storage.length().unwrap_or_default() {
        if let Ok(Some(key)) = storage.key(index) {
            visit(&key);
        }
    }
}
