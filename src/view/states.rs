//! What stands where content is not: loading, failed, empty.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::state::Session;
use crate::view::element::element;
use standfirst_model::Failure;

/// Lines shaped like an article.
pub const ARTICLE: &str = "skeleton-article";

/// Grey lines shaped like what comes. They fade in late (by CSS), so that a quick answer never
/// shows them; what is read aloud is one word.
pub fn skeleton(words: String, lines: usize, class: &'static str) -> AnyView {
    // In the place of a headline: who moves by headings finds one at any time.
    let words_are = if class == ARTICLE { "h1" } else { "span" };
    element("div")
        .class(format!("skeleton {class}"))
        .set("role", "status")
        .child(element(words_are).class("unseen").child(words))
        .child(
            (0..lines)
                .map(|_| {
                    element("span")
                        .class("skeleton-line")
                        .set("aria-hidden", "true")
                        .into_any()
                })
                .collect::<Vec<_>>(),
        )
        .into_any()
}

/// One sentence on what failed, one on why, and the way on.
pub fn failed<Retry: Fn() + Send + 'static>(
    session: Session,
    what: String,
    failure: &Failure,
    retry: Retry,
) -> AnyView {
    element("div")
        .class("notice notice-failed")
        .set("role", "alert")
        .child(icon(Icon::Warning))
        .child(
            element("p")
                .class("notice-words")
                .child(element("strong").child(what))
                .child(" ")
                .child(session.explain(failure)),
        )
        .child(
            element("button")
                .set("type", "button")
                .class("button")
                .on("click", move |_| retry())
                .child(session.say("failure.retry")),
        )
        .into_any()
}

/// A page that says what is not there, and where to go.
pub fn absent(title: String, text: String, link: String, words: String) -> AnyView {
    element("div")
        .class("absent")
        .child(element("h1").class("headline").child(title))
        .child(element("p").class("standfirst").child(text))
        .child(element("p").child(element("a").class("button").set("href", link).child(words)))
        .into_any()
}
