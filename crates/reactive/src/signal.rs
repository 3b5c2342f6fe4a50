//! [`RwSignal`] and [`Memo`] on one erased type.
//!
//! Leptos' own `RwSignal<T>` and `Memo<T>` are compiled again for every `T` and every closure. These store one
//! type-erased value, so the machinery is compiled once. What is left for each `T` is a cast.

use std::any::Any;
use std::marker::PhantomData;

use leptos::prelude::{Memo as LeptosMemo, RwSignal as LeptosSignal, *};

use crate::callbacks::Producer;
use crate::live::expect_live;
use crate::run_count::count_run;

type Erased = Box<dyn Any + Send + Sync>;
type Guard<S> = <S as ReadUntracked>::Value;

/// A value that notifies its subscribers when it changes. Cheap to copy. It is dropped with its owner.
pub struct RwSignal<T> {
    signal: LeptosSignal<Erased>,
    type_of_value: PhantomData<fn() -> T>,
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// Creates a signal for the current owner.
    pub fn new(value: T) -> Self {
        Self {
            signal: new_signal(Box::new(value)),
            type_of_value: PhantomData,
        }
    }

    /// Reads the value and tracks it; `None` once the owner is cleaned up.
    pub fn try_with<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let guard = try_read(self.signal)?;
        Some(read(value_of(&guard)))
    }

    /// Reads the value without tracking it; `None` once the owner is cleaned up.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let guard = try_read_untracked(self.signal)?;
        Some(read(value_of(&guard)))
    }

    /// Changes the value and notifies its subscribers; `None` once the owner is cleaned up.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        // A disposed signal is no error here: the caller sees it from the `None`.
        let mut guard = try_write(&self.signal)?;
        Some(change(downcast_mut(&mut guard)))
    }

    /// Changes the value without notifying its subscribers; `None` once the owner is cleaned up.
    pub fn try_update_untracked<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut guard = try_write(&self.signal)?;
        guard.untrack();
        Some(change(downcast_mut(&mut guard)))
    }

    /// Notifies the subscribers. Does nothing once the owner is cleaned up.
    pub fn notify(&self) {
        drop(try_write(&self.signal));
    }

    /// Reads the value and tracks it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(value_of(&read_signal(self.signal)))
    }

    /// Reads the value without tracking it.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(value_of(&read_signal_untracked(self.signal)))
    }

    /// Changes the value and notifies its subscribers. Does nothing once the owner is cleaned up.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let _ = self.try_update(change);
    }

    /// Replaces the value. Returns false once the owner is cleaned up.
    pub fn try_set(&self, value: T) -> bool {
        try_set_erased(self.signal, Box::new(value))
    }

    /// Replaces the value. Does nothing once the owner is cleaned up.
    pub fn set(&self, value: T) {
        let _ = self.try_set(value);
    }
}

impl<T: PartialEq + Send + Sync + 'static> RwSignal<T> {
    /// Replaces the value and notifies its subscribers, if the new value differs. Does nothing once the owner is
    /// cleaned up.
    pub fn set_if_changed(&self, value: T) {
        if self.try_with_untracked(|old| *old == value) == Some(false) {
            self.set(value);
        }
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// Returns a clone of the value and tracks it.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// Returns a clone of the value without tracking it.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }

    /// Returns a clone of the value without tracking it; `None` once the owner is cleaned up.
    pub fn try_get_untracked(&self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }
}

/// A value computed from signals. It notifies its subscribers only if the new value differs from the old one.
pub struct Memo<T> {
    memo: LeptosMemo<Computed>,
    type_of_value: PhantomData<fn() -> T>,
}

struct Computed {
    value: Erased,
    same: fn(&Erased, &Erased) -> bool,
}

impl PartialEq for Computed {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&self.value, &other.value)
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Creates a memo for the current owner.
    pub fn new(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let compute = move || Computed {
            value: Box::new(compute()),
            same: |one, other| downcast::<T>(one) == downcast::<T>(other),
        };
        Self {
            memo: new_erased_memo(Box::new(compute)),
            type_of_value: PhantomData,
        }
    }

    /// Reads the value and tracks it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(downcast(&read_memo(self.memo).value))
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// Returns a clone of the value and tracks it.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}

#[inline(never)]
fn new_signal(value: Erased) -> LeptosSignal<Erased> {
    LeptosSignal::new(value)
}

#[inline(never)]
fn try_read(signal: LeptosSignal<Erased>) -> Option<Guard<LeptosSignal<Erased>>> {
    signal.try_read()
}

#[inline(never)]
fn try_read_untracked(signal: LeptosSignal<Erased>) -> Option<Guard<LeptosSignal<Erased>>> {
    signal.try_read_untracked()
}

#[inline(never)]
fn read_signal(signal: LeptosSignal<Erased>) -> Guard<LeptosSignal<Erased>> {
    expect_live(try_read(signal))
}

#[inline(never)]
fn read_signal_untracked(signal: LeptosSignal<Erased>) -> Guard<LeptosSignal<Erased>> {
    expect_live(try_read_untracked(signal))
}

/// Casts the erased value to its type. Not inlined: the comparison of two long type ids is then compiled once per
/// type, not once per use.
#[inline(never)]
fn downcast<T: 'static>(value: &Erased) -> &T {
    expect_live((**value).downcast_ref())
}

#[inline(never)]
fn value_of<T: 'static>(guard: &Guard<LeptosSignal<Erased>>) -> &T {
    downcast(guard)
}

#[inline(never)]
fn downcast_mut<T: 'static>(value: &mut Erased) -> &mut T {
    expect_live((**value).downcast_mut())
}

#[inline(never)]
fn try_write(signal: &LeptosSignal<Erased>) -> Option<impl UntrackableGuard<Target = Erased>> {
    signal.try_write()
}

#[inline(never)]
fn try_set_erased(signal: LeptosSignal<Erased>, value: Erased) -> bool {
    signal.try_set(value).is_none()
}

#[inline(never)]
fn new_erased_memo(compute: Box<dyn Producer<Computed> + Send + Sync>) -> LeptosMemo<Computed> {
    LeptosMemo::new(move |_| {
        count_run();
        compute.produce()
    })
}

#[inline(never)]
fn read_memo(memo: LeptosMemo<Computed>) -> Guard<LeptosMemo<Computed>> {
    memo.read()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn a_memo_tracks_its_sources_and_notifies_only_on_a_different_value() {
        let owner = Owner::new();
        owner.set();
        let number = RwSignal::new(1_u32);
        let runs = RwSignal::new(0_u32);
        let even = Memo::new(move || number.with(|number| number % 2 == 0));
        let words = Memo::new(move || {
            runs.update(|runs| *runs += 1);
            if even.get() { "even" } else { "odd" }.to_owned()
        });
        assert_eq!(words.get(), "odd");
        number.set(3);
        assert_eq!(words.get(), "odd");
        assert_eq!(runs.get_untracked(), 1);
        number.update(|number| *number += 1);
        assert_eq!(words.get(), "even");
        assert_eq!(runs.get_untracked(), 2);
    }

    #[test]
    fn a_disposed_signal_is_none_and_does_not_panic() {
        let owner = Owner::new();
        let value = owner.with(|| RwSignal::new(String::from("x")));
        assert_eq!(value.try_get_untracked().as_deref(), Some("x"));
        owner.cleanup();
        assert_eq!(value.try_get_untracked(), None);
        assert!(!value.try_set(String::new()));
        assert_eq!(value.try_update(|value| value.push('y')), None);
    }

    #[test]
    fn subscribers_are_notified_of_changes_they_can_see() {
        let owner = Owner::new();
        owner.set();
        let runs = Arc::new(AtomicU32::new(0));
        let text = RwSignal::new(String::from("one"));
        let length = Memo::new({
            let runs = Arc::clone(&runs);
            move || {
                runs.fetch_add(1, Ordering::Relaxed);
                text.with(String::len)
            }
        });
        let runs = || {
            length.get();
            runs.load(Ordering::Relaxed)
        };
        assert_eq!(runs(), 1);
        text.set_if_changed(String::from("one"));
        assert_eq!(runs(), 1);
        text.set_if_changed(String::from("two"));
        assert_eq!(runs(), 2);
        assert_eq!(text.try_update_untracked(|text| text.push('!')), Some(()));
        assert_eq!(runs(), 2);
        text.notify();
        assert_eq!((runs(), length.get()), (3, 4));
    }
}
