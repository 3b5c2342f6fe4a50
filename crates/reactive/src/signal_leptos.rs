//! The types of `signal.rs` as plain wrappers of Leptos' own. `cargo xtask size` compiles them in place of
//! that module, to measure what it saves.

use leptos::prelude::{Memo as LeptosMemo, RwSignal as LeptosSignal, *};

/// A value that notifies its subscribers when it changes.
pub struct RwSignal<T>(LeptosSignal<T>);

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// Creates a signal for the current owner.
    pub fn new(value: T) -> Self {
        Self(LeptosSignal::new(value))
    }

    /// Reads the value and tracks it; `None` once the owner is cleaned up.
    pub fn try_with<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.try_with(read)
    }

    /// Reads the value without tracking it; `None` once the owner is cleaned up.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.try_with_untracked(read)
    }

    /// Changes the value and notifies its subscribers; `None` once the owner is cleaned up.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.0.try_update(change)
    }

    /// Reads the value and tracks it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(read)
    }

    /// Reads the value without tracking it.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with_untracked(read)
    }

    /// Changes the value and notifies its subscribers.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let _ = self.0.try_update(change);
    }

    /// Changes the value without notifying its subscribers; `None` once the owner is cleaned up.
    pub fn try_update_untracked<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut guard = self.0.try_write()?;
        guard.untrack();
        Some(change(&mut guard))
    }

    /// Notifies the subscribers.
    pub fn notify(&self) {
        drop(self.0.try_write());
    }

    /// Replaces the value. Returns false once the owner is cleaned up.
    pub fn try_set(&self, value: T) -> bool {
        self.0.try_set(value).is_none()
    }

    /// Replaces the value.
    pub fn set(&self, value: T) {
        let _ = self.try_set(value);
    }
}

impl<T: PartialEq + Send + Sync + 'static> RwSignal<T> {
    /// Replaces the value and notifies its subscribers, if the new value differs.
    pub fn set_if_changed(&self, value: T) {
        if self.try_with_untracked(|old| *old == value) == Some(false) {
            self.set(value);
        }
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// Returns a clone of the value and tracks it.
    pub fn get(&self) -> T {
        self.0.get()
    }

    /// Returns a clone of the value without tracking it.
    pub fn get_untracked(&self) -> T {
        self.0.get_untracked()
    }

    /// Returns a clone of the value without tracking it; `None` once the owner is cleaned up.
    pub fn try_get_untracked(&self) -> Option<T> {
        self.0.try_get_untracked()
    }
}

/// A value computed from signals.
pub struct Memo<T>(LeptosMemo<T>)
where
    T: Send + Sync + 'static;

impl<T: Send + Sync + 'static> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Creates a memo for the current owner.
    pub fn new(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(LeptosMemo::new(move |_| compute()))
    }

    /// Reads the value and tracks it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(read)
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// Returns a clone of the value and tracks it.
    pub fn get(&self) -> T {
        self.0.get()
    }
}
