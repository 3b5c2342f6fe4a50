//! Effects in the browser.

use leptos::prelude::{Owner, RenderEffect};

use crate::callbacks::Handler;
use crate::task;
use crate::thread_local_store::ThreadLocalStore;

/// Runs a closure in a task of its own, and again whenever a signal it read has changed.
///
/// Not Leptos' `Effect`, which checks at each access which thread it is on: see [`ThreadLocalStore`].
pub fn effect(mut run: Box<dyn Handler<()>>) {
    let owner = Owner::current().unwrap_or_default();
    let kept = owner.clone();
    task::spawn_with_owner(&owner, async move {
        kept.with(|| ThreadLocalStore::new(RenderEffect::new(move |_| run.handle(()))));
    });
}
