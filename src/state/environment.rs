//! What changes around every page: whether it is online, and what time it is.

use std::time::Duration;

use leptos::prelude::*;

use super::{ComposerModule, Session};
use crate::state::window::on_window;
use standfirst_i18n::format;
use standfirst_reactive::effect;

/// Keeps `online` and `now` of a session up to date, and starts its outbox once the composer is loaded. Ends when
/// the current owner is cleaned up.
pub fn watch(session: Session) {
    let watch_outbox =
        move |composer: &'static ComposerModule| (composer.watch_outbox)(session.outbox);
    session.composer.when_loaded(Box::new(watch_outbox));
    let read = move || {
        let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        session.online.try_set(online);
    };
    effect(move || {
        read();
        for name in ["online", "offline"] {
            on_window(name, move |_| read());
        }
        // Relative times such as "3 minutes ago" depend on `now`.
        let tick = move || {
            session.now.try_set(format::now());
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(30)) {
            on_cleanup(move || handle.clear());
        }
    });
}
