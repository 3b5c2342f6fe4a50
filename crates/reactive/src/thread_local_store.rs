//! Values that cannot leave the page's only thread: browser objects, backends, listeners.
//!
//! Leptos keeps such values in its own arena and checks at each access which thread it is on. That check needs a
//! part of the standard library with an allocator of its own, five kilobytes in all that every reader would
//! download. Here, a thread-local list holds the values, and a handle is the number of its value.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::on_cleanup;

#[derive(Default)]
struct List {
    last: u32,
    values: Vec<(u32, Rc<dyn Any>)>,
}

thread_local! {
    static LIST: RefCell<List> = RefCell::default();
}

/// A handle to a value of this thread. Cheap to copy. The value is dropped with its owner.
pub struct ThreadLocalStore<T> {
    number: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for ThreadLocalStore<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ThreadLocalStore<T> {}

impl<T: 'static> ThreadLocalStore<T> {
    /// Stores a value for the current owner.
    pub fn new(value: T) -> Self {
        Self {
            number: insert(Rc::new(value)),
            kind: PhantomData,
        }
    }

    /// Returns the value, or `None` once its owner is cleaned up.
    pub fn get(self) -> Option<Rc<T>> {
        find(self.number)?.downcast().ok()
    }
}

fn insert(value: Rc<dyn Any>) -> u32 {
    let number = LIST.with_borrow_mut(|list| {
        list.last += 1;
        list.values.push((list.last, value));
        list.last
    });
    on_cleanup(move || remove(number));
    number
}

fn find(number: u32) -> Option<Rc<dyn Any>> {
    LIST.with_borrow(|list| {
        let found = list.values.iter().find(|(one, _)| *one == number);
        found.map(|(_, value)| Rc::clone(value))
    })
}

fn remove(number: u32) {
    // Drop the value outside the borrow: its destructor may remove other values from the list.
    let gone = LIST.try_with(|list| {
        let mut list = list.try_borrow_mut().ok()?;
        let at = list.values.iter().position(|(one, _)| *one == number)?;
        Some(list.values.swap_remove(at))
    });
    drop(gone);
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;

    #[test]
    fn a_value_is_dropped_with_its_owner() {
        let owner = Owner::new();
        let (one, other) = owner.with(|| {
            (
                ThreadLocalStore::new(Rc::new(1)),
                ThreadLocalStore::new("two"),
            )
        });
        assert_eq!(one.get().as_deref(), Some(&Rc::new(1)));
        assert_eq!(other.get().as_deref(), Some(&"two"));
        owner.cleanup();
        assert!(one.get().is_none() && other.get().is_none());
    }
}
