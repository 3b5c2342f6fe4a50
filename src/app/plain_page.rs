//! Pages of the application itself, which are no journalism: a title, a sentence, and what it is about.

use leptos::prelude::use_context;

use super::page::PageState;
use crate::state::signal::effect;
use crate::state::{PageHead, Session, page_head};
use crate::view::element::{Element, element};

/// The page, by the keys of its title and of the sentence below; what it is about is its children.
pub fn plain_page(session: Session, title: &'static str, note: &str) -> Element {
    if let Some(page) = use_context::<PageState>() {
        page.clear();
    }
    effect(move || {
        page_head::apply(&PageHead {
            title: session.say(title),
            site_name: session.config(|config| config.site_name.clone()),
            indexed: true,
            ..PageHead::default()
        });
    });
    element("div")
        .class("front library")
        .child(
            element("h1")
                .class("section-title")
                .child(session.say(title)),
        )
        .child(element("p").class("library-note").child(session.say(note)))
}
