//! `effect.rs` as a plain wrapper of Leptos' own `Effect`; see `signal_leptos.rs`.

use leptos::prelude::Effect;

/// Runs a closure once the view is mounted, and again whenever a signal it read has changed.
pub fn effect(mut run: impl FnMut() + 'static) {
    Effect::new(move |_: Option<()>| run());
}
