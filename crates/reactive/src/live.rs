//! Access to values whose owner may be cleaned up.

/// Panics if a signal is read after its owner was cleaned up. That is a bug in this program, as it is with Leptos'
/// own signals: after an `.await`, only the `try_` accessors are safe.
pub fn expect_live<R>(value: Option<R>) -> R {
    match value {
        Some(value) => value,
        None => disposed(),
    }
}

#[cold]
#[inline(never)]
#[allow(clippy::panic)]
fn disposed() -> ! {
    panic!("a value was read after its owner was cleaned up")
}
