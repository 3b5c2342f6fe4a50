//! Work that outlives the call that starts it.

use std::future::Future;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::on_cleanup;
use leptos::task::spawn_local;

/// Runs a future until it ends or until the current reactive owner goes: loads that nobody waits
/// for any more are dropped, and dropping one aborts its request.
pub fn while_wanted(future: impl Future<Output = ()> + 'static) {
    let (handle, registration) = AbortHandle::new_pair();
    on_cleanup(move || handle.abort());
    spawn_local(async move {
        // The only error is that it was aborted, which is what was asked for.
        let _ = Abortable::new(future, registration).await;
    });
}

/// Runs a future to its end, whoever leaves: a comment on its way must not be dropped because its
/// writer went on reading. After an `.await` in it only `try_` accessors of signals are safe.
pub fn to_the_end(future: impl Future<Output = ()> + 'static) {
    spawn_local(future);
}
