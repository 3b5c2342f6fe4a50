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
use crate::model::{CommentId, Teaser, Untrusted};
use crate::state::Session;

/// What the newsroom wrote in an article.
pub fn newsroom(
    session: Session,
    article: &Teaser,
    text: &Untrusted,
    class: &'static str,
) -> AnyView {
    let policy = Policy::article(session.base_of(article)).of(&article.slug);
    foreign(session, text.clone(), policy, class).into_any()
}

/// What a reader wrote in a comment on a page.
pub fn reader(
    session: Session,
    (page, comment): (&str, &CommentId),
    text: Untrusted,
    class: &'static str,
) -> AnyView {
    let policy = Policy::comment().at(page).of(&comment.anchor());
    foreign(session, text, policy, class).into_any()
}

/// Foreign text where only words may stand: headlines, names of sections.
pub fn words(text: &Untrusted) -> String {
    text_of(text)
}
