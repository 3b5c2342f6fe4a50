//! [`effect`] with one boxed closure.

#[cfg(target_arch = "wasm32")]
#[path = "effect_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "effect_native.rs"]
mod platform;

use crate::run_count::count_run;

/// Runs a closure once the view is mounted, and again whenever a signal it read has changed, until the current
/// owner is cleaned up. Does nothing where pages are rendered to strings.
pub fn effect(mut run: impl FnMut() + 'static) {
    platform::effect(Box::new(move |()| {
        count_run();
        run();
    }));
}
