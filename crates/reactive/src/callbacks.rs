//! Traits for boxed functions, in the place of `dyn Fn`.
//!
//! A closure behind `dyn Fn` is also compiled as `FnMut` and as `FnOnce`. Nobody calls those two, yet they are
//! compiled for each closure of each view. These traits have one method each.

/// A function that returns a value.
pub trait Producer<T> {
    /// Calls the function.
    fn produce(&self) -> T;
}

impl<T, F: Fn() -> T> Producer<T> for F {
    fn produce(&self) -> T {
        self()
    }
}

/// A function that takes a value.
pub trait Handler<T> {
    /// Calls the function with a value.
    fn handle(&mut self, what: T);
}

impl<T, F: FnMut(T)> Handler<T> for F {
    fn handle(&mut self, what: T) {
        self(what);
    }
}
