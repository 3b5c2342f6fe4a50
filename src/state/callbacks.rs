//! Functions behind a pointer.
//!
//! A closure behind `dyn Fn` brings two more ways of calling it, `FnMut` and `FnOnce`. They are
//! compiled for each closure of each view and called by nobody; these traits have one way.

/// Gives a value whenever it is asked.
pub trait Producer<T> {
    /// Asks it.
    fn produce(&self) -> T;
}

impl<T, F: Fn() -> T> Producer<T> for F {
    fn produce(&self) -> T {
        self()
    }
}

/// Does something with whatever it is handed.
pub trait Handler<T> {
    /// Hands it something.
    fn handle(&mut self, what: T);
}

impl<T, F: FnMut(T)> Handler<T> for F {
    fn handle(&mut self, what: T) {
        self(what);
    }
}
