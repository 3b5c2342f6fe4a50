//! The signals of this project: [`RwSignal`], [`Memo`] and [`effect`].
//!
//! Leptos' own `RwSignal<T>`, `Memo<T>` and `Effect` are compiled anew for every `T` and every
//! closure, which made a quarter of the application's size. These are the same three on one erased
//! type, so that the machinery is there once; what is left for each `T` is a cast.

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

type Erased = Box<dyn Any + Send + Sync>;
type Guard<S> = <S as ReadUntracked>::Value;

/// A value that changes and whose readers hear of it. Cheap to copy; gone with its owner.
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
    /// Holds a value for the current owner.
    pub fn new(value: T) -> Self {
        Self {
            cell: new_cell(Box::new(value)),
            kind: PhantomData,
        }
    }

    /// Reads it and follows it; `None` once its owner has gone.
    pub fn try_with<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let guard = followed(self.cell)?;
        Some(read(seen(&guard)))
    }

    /// Reads it without following it; `None` once its owner has gone.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let guard = unfollowed(self.cell)?;
        Some(read(seen(&guard)))
    }

    /// Changes it and tells its readers; `None` once its owner has gone.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        // Nothing to change is no mistake: whoever asked is told by what did not come of it.
        let mut guard = changing(&self.cell)?;
        Some(change(inside_mut(&mut guard)))
    }

    /// Reads it and follows it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(seen(&followed_now(self.cell)))
    }

    /// Reads it without following it.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(seen(&unfollowed_now(self.cell)))
    }

    /// Changes it and tells its readers; nothing happens once its owner has gone.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let _ = self.try_update(change);
    }

    /// Puts another value in; false once its owner has gone.
    pub fn try_set(&self, value: T) -> bool {
        put(self.cell, Box::new(value))
    }

    /// Puts another value in; nothing happens once its owner has gone.
    pub fn set(&self, value: T) {
        let _ = self.try_set(value);
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// A copy, followed.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy, not followed.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }

    /// A copy, not followed; `None` once its owner has gone.
    pub fn try_get_untracked(&self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }
}

/// A value computed from others, told on only when it came out different.
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
    /// Computes a value for as long as the current owner lives.
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

    /// Reads it and follows it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(inside(&computed(self.memo).value))
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// A copy, followed.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}

/// Runs now, once what is mounted stands, and again whenever something it read has changed, for as
/// long as the current owner lives. Does nothing where pages are rendered to strings.
pub fn effect(mut run: impl FnMut() + 'static) {
    platform::effect(Box::new(move |()| run()));
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

/// The value in its own type. Not inlined: the comparison of types, with its two long numbers, is
/// then there once for a type and not once for each of its uses.
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
    LeptosMemo::new(move |_| compute.produce())
}

#[inline(never)]
fn computed(memo: LeptosMemo<Computed>) -> Guard<LeptosMemo<Computed>> {
    memo.read()
}

/// What is read where its owner has gone is a mistake of ours, as it is with Leptos' own signals:
/// after an `.await` only the `try_` accessors are safe.
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
    panic!("a value was read after its owner had gone")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_value_follows_what_it_reads_and_tells_on_differences_alone() {
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
    fn what_is_gone_is_none_and_no_panic() {
        let owner = Owner::new();
        let held = owner.with(|| RwSignal::new(String::from("x")));
        assert_eq!(held.try_get_untracked().as_deref(), Some("x"));
        owner.cleanup();
        assert_eq!(held.try_get_untracked(), None);
        assert!(!held.try_set(String::new()));
        assert_eq!(held.try_update(|held| held.push('y')), None);
    }
}
