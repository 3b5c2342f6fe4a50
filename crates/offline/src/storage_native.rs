//! Web storage in native builds: in memory, one for each thread, so that tests running in parallel do not share it.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Persistence, WebStorage};

thread_local! {
    static STORED: RefCell<HashMap<(WebStorage, String), String>> = RefCell::default();
}

pub fn put(kind: WebStorage, key: &str, text: &str) -> Persistence {
    STORED.with_borrow_mut(|stored| stored.insert((kind, key.to_owned()), text.to_owned()));
    Persistence::InMemory
}

pub fn get(kind: WebStorage, key: &str) -> Option<String> {
    STORED.with_borrow(|stored| stored.get(&(kind, key.to_owned())).cloned())
}

pub fn remove(kind: WebStorage, key: &str) {
    STORED.with_borrow_mut(|stored| stored.remove(&(kind, key.to_owned())));
}

pub fn each(kind: WebStorage, visit: &mut dyn FnMut(&str)) {
    STORED.with_borrow(|stored| {
        for (_, key) in stored.keys().filter(|(of, _)| *of == kind) {
            visit(key);
        }
    });
}
