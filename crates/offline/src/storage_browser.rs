//! `localStorage` and `sessionStorage`; texts that they refuse are kept in memory.

use std::cell::RefCell;

use web_sys::Storage;

use super::{Persistence, WebStorage};
use standfirst_json::table::Table;

thread_local! {
    static REFUSED: RefCell<Table<(WebStorage, String), String>> = RefCell::default();
}

/// Opens a web storage. Reading `window.localStorage` throws if the browser blocks cookies.
fn open(kind: WebStorage) -> Option<Storage> {
    let window = web_sys::window()?;
    match kind {
        WebStorage::Local => window.local_storage().ok()?,
        WebStorage::Session => window.session_storage().ok()?,
    }
}

pub fn put(kind: WebStorage, key: &str, text: &str) -> Persistence {
    let stored = open(kind).is_some_and(|storage| storage.set_item(key, text).is_ok());
    REFUSED.with_borrow_mut(|refused| {
        let place = (kind, key.to_owned());
        if stored {
            refused.remove(&place);
            Persistence::Stored
        } else {
            refused.insert(place, text.to_owned());
            Persistence::InMemory
        }
    })
}

pub fn get(kind: WebStorage, key: &str) -> Option<String> {
    // A text in memory is newer than one that may still be stored under the same key.
    let newer = REFUSED.with_borrow(|refused| refused.get(&(kind, key.to_owned())).cloned());
    newer.or_else(|| open(kind)?.get_item(key).ok()?)
}

pub fn remove(kind: WebStorage, key: &str) {
    REFUSED.with_borrow_mut(|refused| refused.remove(&(kind, key.to_owned())));
    if let Some(storage) = open(kind) {
        let _ = storage.remove_item(key);
    }
}

pub fn each(kind: WebStorage, visit: &mut dyn FnMut(&str)) {
    REFUSED.with_borrow(|refused| {
        for (_, key) in refused.keys().filter(|(of, _)| *of == kind) {
            visit(key);
        }
    });
    let Some(storage) = open(kind) else {
        return;
    };
    for index in 0..storage.length().unwrap_or_default() {
        if let Ok(Some(key)) = storage.key(index) {
            visit(&key);
        }
    }
}
