//! Functions behind a pointer.
//!
//! A closure behind `dyn Fn` brings two more ways of calling it, `FnMut` and `FnOnce`. They are
//! compiled for each closure of each view and called by nobody; these traits have one way.

/// Gives a value whenever it is asked.
pub trait Give<T> {
    /// Asks it.
    fn give(&self) -> T;
}

impl<T, F: Fn() -> T> Give<T> for F {
    fn give(&self) -> T {
        self()
    }
}

/// Does something with whatever it is handed.
pub trait Act<T> {
    /// Hands it something.
    fn act(&mut self, what: T);
}

impl<T, F: FnMut(T)> Act<T> for F {
    fn act(&mut self, what: T) {
        self(what);
    }
}
