//! Futures that run on after the call that starts them has returned.

use std::future::Future;

use futures_util::future::{AbortHandle, Abortable, LocalBoxFuture};
use leptos::prelude::{Owner, on_cleanup};
use leptos::task::spawn_local;

/// Runs a future until it ends or its owner is cleaned up. A load that nobody waits for any more is dropped, and
/// dropping it aborts its request.
///
/// The caller names the owner. The current owner would be wrong: a button that starts a load is often replaced by
/// the change that it makes, and would take its own load with it.
pub fn spawn_with_owner(owner: &Owner, future: impl Future<Output = ()> + 'static) {
    // Boxed, so that the code that runs it is compiled once.
    abortable(owner, Box::pin(future));
}

fn abortable(owner: &Owner, future: LocalBoxFuture<'static, ()>) {
    let (handle, registration) = AbortHandle::new_pair();
    owner.with(|| on_cleanup(move || handle.abort()));
    run(Box::pin(async move {
        // The only error is the abort, which is intended.
        let _ = Abortable::new(future, registration).await;
    }));
}

/// Runs a future to its end, even if its owner is cleaned up: a comment that is being sent must not be dropped
/// because its writer went on reading. After an `.await` in the future, only the `try_` accessors of signals are
/// safe.
pub fn spawn_detached(future: impl Future<Output = ()> + 'static) {
    run(Box::pin(future));
}

fn run(future: LocalBoxFuture<'static, ()>) {
    spawn_local(future);
}
