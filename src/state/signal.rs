//! The project's own reactive types: [`RwSignal`], [`Memo`] and [`effect`].
//!
//! Leptos' own `RwSignal<T>`, `Memo<T>` and `Effect` are compiled again for every `T` and every closure, which
//! made up a quarter of the application's size. These three store one type-erased value, so the machinery is
//! compiled once. What is left for each `T` is a cast.

#[cfg(target_arch = "wasm32")]
#[path = "effect_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "effect_native.rs"]
mod platform;

use std::any::Any;
use std::marker::PhantomData;

use leptos::prelude::{Memo as LeptosMemo, RwSignal as LeptosSignal, *};

use super::callbacks::Producer;
use super::run_count::count_run;

type Erased = Box<dyn Any + Send + Sync>;
type Guard<S> = <S as ReadUntracked>::Value;

/// A value that notifies its subscribers when it changes. Cheap to copy. It is dropped with its owner.
pub struct RwSignal<T> {
    cell: LeptosSignal<Erased>,
    kind: PhantomData<fn() -> T>,
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
            cell: new_cell(Box::new(value)),
            kind: PhantomData,
        }
    }

    /// Reads the value and tracks it; `None` once the owner is cleaned up.
    pub fn try_with<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let guard = followed(self.cell)?;
        Some(read(seen(&guard)))
    }

    /// Reads the value without tracking it; `None` once the owner is cleaned up.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let guard = unfollowed(self.cell)?;
        Some(read(seen(&guard)))
    }

    /// Changes the value and notifies its subscribers; `None` once the owner is cleaned up.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        // A disposed signal is no error here: the caller sees it from the `None`.
        let mut guard = changing(&self.cell)?;
        Some(change(inside_mut(&mut guard)))
    }

    /// Changes the value without notifying its subscribers; `None` once the owner is cleaned up.
    pub fn try_update_untracked<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut guard = changing(&self.cell)?;
        guard.untrack();
        Some(change(inside_mut(&mut guard)))
    }

    /// Notifies the subscribers. Does nothing once the owner is cleaned up.
    pub fn notify(&self) {
        drop(changing(&self.cell));
    }

    /// Reads the value and tracks it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(seen(&followed_now(self.cell)))
    }

    /// Reads the value without tracking it.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(seen(&unfollowed_now(self.cell)))
    }

    /// Changes the value and notifies its subscribers. Does nothing once the owner is cleaned up.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let _ = self.try_update(change);
    }

    /// Replaces the value. Returns false once the owner is cleaned up.
    pub fn try_set(&self, value: T) -> bool {
        put(self.cell, Box::new(value))
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
    kind: PhantomData<fn() -> T>,
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
            same: |one, other| inside::<T>(one) == inside::<T>(other),
        };
        Self {
            memo: new_memo(Box::new(compute)),
            kind: PhantomData,
        }
    }

    /// Reads the value and tracks it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(inside(&computed(self.memo).value))
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// Returns a clone of the value and tracks it.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}

/// Runs a closure once the view is mounted, and again whenever a signal it read has changed, until the current
/// owner is cleaned up. Does nothing where pages are rendered to strings.
pub fn effect(mut run: impl FnMut() + 'static) {
    platform::effect(Box::new(move |()| {
        count_run();
        run();
    }));
}

#[inline(never)]
fn new_cell(value: Erased) -> LeptosSignal<Erased> {
    LeptosSignal::new(value)
}

#[inline(never)]
fn followed(cell: LeptosSignal<Erased>) -> Option<Guard<LeptosSignal<Erased>>> {
    cell.try_read()
}

#[inline(never)]
fn unfollowed(cell: LeptosSignal<Erased>) -> Option<Guard<LeptosSignal<Erased>>> {
    cell.try_read_untracked()
}

#[inline(never)]
fn followed_now(cell: LeptosSignal<Erased>) -> Guard<LeptosSignal<Erased>> {
    present(followed(cell))
}

#[inline(never)]
fn unfollowed_now(cell: LeptosSignal<Erased>) -> Guard<LeptosSignal<Erased>> {
    present(unfollowed(cell))
}

/// Casts the erased value to its type. Not inlined: the comparison of two long type ids is then compiled once per
/// type, not once per use.
#[inline(never)]
fn inside<T: 'static>(held: &Erased) -> &T {
    present((**held).downcast_ref())
}

#[inline(never)]
fn seen<T: 'static>(guard: &Guard<LeptosSignal<Erased>>) -> &T {
    inside(guard)
}

#[inline(never)]
fn inside_mut<T: 'static>(held: &mut Erased) -> &mut T {
    present((**held).downcast_mut())
}

#[inline(never)]
fn changing(cell: &LeptosSignal<Erased>) -> Option<impl UntrackableGuard<Target = Erased>> {
    cell.try_write()
}

#[inline(never)]
fn put(cell: LeptosSignal<Erased>, value: Erased) -> bool {
    cell.try_set(value).is_none()
}

#[inline(never)]
fn new_memo(compute: Box<dyn Producer<Computed> + Send + Sync>) -> LeptosMemo<Computed> {
    LeptosMemo::new(move |_| {
        count_run();
        compute.produce()
    })
}

#[inline(never)]
fn computed(memo: LeptosMemo<Computed>) -> Guard<LeptosMemo<Computed>> {
    memo.read()
}

/// Panics if a signal is read after its owner was cleaned up. That is a bug in this program, as it is with Leptos'
/// own signals: after an `.await`, only the `try_` accessors are safe.
pub(super) fn present<R>(value: Option<R>) -> R {
    match value {
        Some(value) => value,
        None => gone(),
    }
}

#[cold]
#[inline(never)]
#[allow(clippy::panic)]
fn gone() -> ! {
    panic!("a value was read after its owner was cleaned up")
}

#[cfg(test)]
mod tests {
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
        let held = owner.with(|| RwSignal::new(String::from("x")));
        assert_eq!(held.try_get_untracked().as_deref(), Some("x"));
        owner.cleanup();
        assert_eq!(held.try_get_untracked(), None);
        assert!(!held.try_set(String::new()));
        assert_eq!(held.try_update(|held| held.push('y')), None);
    }
}
