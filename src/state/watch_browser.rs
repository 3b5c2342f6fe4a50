//! Effects in the browser.

use leptos::prelude::{Owner, RenderEffect};

use crate::state::calls::Act;
use crate::state::here::Here;
use crate::state::task;

/// Runs something a moment later, and again whenever something it read has changed.
///
/// Not Leptos' `Effect`, which asks at each touch which thread it is on: see [`Here`].
pub fn watch(mut run: Box<dyn Act<()>>) {
    let owner = Owner::current().unwrap_or_default();
    let kept = owner.clone();
    task::while_wanted(&owner, async move {
        kept.with(|| Here::new(RenderEffect::new(move |_| run.act(()))));
    });
}
