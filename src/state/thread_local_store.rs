//! What belongs to the one thread of a page and cannot leave it: what the browser made, backends,
//! listeners.
//!
//! Leptos keeps such values in its own arena and asks at each touch which thread it is on. The
//! answer comes from a part of the standard library with an allocator of its own: together five
//! kilobytes that all readers would download. Here a value lies in a list of its thread, and
//! what is handed around is its number.

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

/// A value of this thread. Cheap to copy; gone with its owner.
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
    /// Keeps a value for the current owner.
    pub fn new(value: T) -> Self {
        Self {
            number: keep(Rc::new(value)),
            kind: PhantomData,
        }
    }

    /// The value; `None` once its owner has gone.
    pub fn get(self) -> Option<Rc<T>> {
        find(self.number)?.downcast().ok()
    }
}

fn keep(value: Rc<dyn Any>) -> u32 {
    let number = LIST.with_borrow_mut(|list| {
        list.last += 1;
        list.values.push((list.last, value));
        list.last
    });
    on_cleanup(move || forget(number));
    number
}

fn find(number: u32) -> Option<Rc<dyn Any>> {
    LIST.with_borrow(|list| {
        let found = list.values.iter().find(|(one, _)| *one == number);
        found.map(|(_, value)| Rc::clone(value))
    })
}

fn forget(number: u32) {
    // Dropped outside the borrow: what goes may let others go.
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
    fn a_value_goes_with_its_owner() {
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
