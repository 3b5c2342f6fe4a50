//! Foreign text on the page, by way of the sanitiser.

#[cfg(target_arch = "wasm32")]
#[path = "markup_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "markup_native.rs"]
mod platform;

pub use platform::foreign;

use leptos::prelude::*;

use crate::state::{Session, markdown};
use crate::view::element::{Child, live};
use standfirst_html::{Policy, text_of};
use standfirst_model::{CommentId, Teaser, Untrusted};

/// What the newsroom wrote in an article.
pub fn newsroom(
    session: Session,
    article: &Teaser,
    text: &Untrusted,
    class: &'static str,
) -> AnyView {
    let policy = Policy::article(session.base_of(article)).of(&article.slug);
    let is_awaited = markdown::is_awaited_by(text);
    let text = text.clone();
    let shown = move || {
        markdown::follow(&text);
        foreign(session, text.clone(), policy.clone(), class).into_any()
    };
    if is_awaited { live(shown) } else { shown() }
}

/// What a reader wrote in a comment on a page. Whoever shows it follows what renders it.
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
pub fn words(text: &Untrusted) -> AnyView {
    if !markdown::is_awaited_by(text) {
        return text_of(text).into_child();
    }
    let text = text.clone();
    live(move || {
        markdown::follow(&text);
        text_of(&text)
    })
}
