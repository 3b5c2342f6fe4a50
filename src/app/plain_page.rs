//! Pages of the application itself, which are no journalism: a title, a sentence, and what it is about.

use crate::state::Session;
use crate::view::element::{Element, element};

/// The page, by the keys of its title and of the sentence below; what it is about is its children.
pub fn plain_page(session: Session, title: &str, note: &str) -> Element {
    element("div")
        .class("front library")
        .child(
            element("h1")
                .class("section-title")
                .child(session.say(title)),
        )
        .child(element("p").class("library-note").child(session.say(note)))
}
