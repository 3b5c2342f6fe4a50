//! What goes on around a page whoever reads it: the network comes and goes, time passes.

use std::time::Duration;

use leptos::prelude::*;

use super::{ComposerModule, Session};
use crate::state::signal::effect;
use crate::state::window::on_window;
use standfirst_i18n::format;

/// Keeps a session's idea of the network and of the present true, as long as the current owner lives.
pub fn watch(session: Session) {
    let begin = move |composer: &'static ComposerModule| (composer.watch)(session.outbox);
    session.composer.once_here(Box::new(begin));
    let read = move || {
        let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        session.online.try_set(online);
    };
    effect(move || {
        read();
        for name in ["online", "offline"] {
            on_window(name, move |_| read());
        }
        // "3 minutes ago" stays true.
        let tick = move || {
            session.now.try_set(format::now());
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(30)) {
            on_cleanup(move || handle.clear());
        }
    });
}
