//! Work that outlives the call that starts it.

use std::future::Future;

use futures_util::future::{AbortHandle, Abortable, LocalBoxFuture};
use leptos::prelude::{Owner, on_cleanup};
use leptos::task::spawn_local;

/// Runs a future until it ends or until its owner goes: loads that nobody waits for any more are
/// dropped, and dropping one aborts its request.
///
/// The owner is named and not the current one: a button that starts a load is often replaced by the
/// change it makes, and would take its own load with it.
pub fn while_wanted(owner: &Owner, future: impl Future<Output = ()> + 'static) {
    // Boxed, so that what runs it is compiled once.
    abortable(owner, Box::pin(future));
}

fn abortable(owner: &Owner, future: LocalBoxFuture<'static, ()>) {
    let (handle, registration) = AbortHandle::new_pair();
    owner.with(|| on_cleanup(move || handle.abort()));
    run(Box::pin(async move {
        // The only error is that it was aborted, which is what was asked for.
        let _ = Abortable::new(future, registration).await;
    }));
}

/// Runs a future to its end, whoever leaves: a comment on its way must not be dropped because its
/// writer went on reading. After an `.await` in it only `try_` accessors of signals are safe.
pub fn to_the_end(future: impl Future<Output = ()> + 'static) {
    run(Box::pin(future));
}

fn run(future: LocalBoxFuture<'static, ()>) {
    spawn_local(future);
}
