//! In memory, one shelf a thread: tests run beside each other without seeing each other.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Kept, Shelf};

thread_local! {
    static SHELVES: RefCell<HashMap<(Shelf, String), String>> = RefCell::default();
}

pub fn put(shelf: Shelf, key: &str, text: &str) -> Kept {
    SHELVES.with_borrow_mut(|shelves| shelves.insert((shelf, key.to_owned()), text.to_owned()));
    Kept::InMemory
}

pub fn get(shelf: Shelf, key: &str) -> Option<String> {
    SHELVES.with_borrow(|shelves| shelves.get(&(shelf, key.to_owned())).cloned())
}

pub fn remove(shelf: Shelf, key: &str) {
    SHELVES.with_borrow_mut(|shelves| shelves.remove(&(shelf, key.to_owned())));
}

pub fn each(shelf: Shelf, visit: &mut dyn FnMut(&str)) {
    SHELVES.with_borrow(|shelves| {
        for (_, key) in shelves.keys().filter(|(of, _)| *of == shelf) {
            visit(key);
        }
    });
}
