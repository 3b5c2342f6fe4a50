//! Pages of the application itself, such as the library and the privacy page: a title, a note, and content.

use leptos::prelude::use_context;

use super::page::PageState;
use crate::state::{PageHead, Session, page_head};
use standfirst_elements::{Element, element};
use standfirst_reactive::effect;

/// A page with the title and note of these message keys. The caller adds the content as children.
pub fn plain_page(session: Session, title: &'static str, note: &str) -> Element {
    if let Some(page) = use_context::<PageState>() {
        page.clear();
    }
    effect(move || {
        page_head::apply(&PageHead {
            title: session.message(title),
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
                .child(session.message(title)),
        )
        .child(
            element("p")
                .class("library-note")
                .child(session.message(note)),
        )
}
