//! Foreign text on the page, by way of the sanitiser.

#[cfg(target_arch = "wasm32")]
#[path = "markup_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "markup_native.rs"]
mod platform;

pub use platform::foreign;

use leptos::prelude::*;

use crate::html::{Policy, text_of};
use crate::model::Untrusted;
use crate::state::Session;

/// What the newsroom wrote: relative addresses in it are relative to the article backend.
pub fn newsroom(session: Session, text: &Untrusted, class: &'static str) -> AnyView {
    let base = session.config(|config| {
        (!config.articles.server.is_empty()).then(|| format!("{}/", config.articles.server))
    });
    foreign(session, text.clone(), Policy::article(base), class).into_any()
}

/// What a reader wrote.
pub fn reader(session: Session, text: Untrusted, class: &'static str) -> AnyView {
    foreign(session, text, Policy::comment(), class).into_any()
}

/// Foreign text where only words may stand: headlines, names of sections.
pub fn words(text: &Untrusted) -> String {
    text_of(text)
}
