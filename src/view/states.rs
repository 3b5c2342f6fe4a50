//! Views shown in place of content: loading, failed, missing.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::state::Session;
use standfirst_elements::element;
use standfirst_model::Failure;

/// The class of a skeleton in the shape of an article.
pub const ARTICLE: &str = "skeleton-article";

/// A skeleton: grey lines in the shape of the content that is loading. CSS fades them in late, so that a fast
/// response never shows them. Screen readers are given one short text.
pub fn skeleton(label: String, lines: usize, class: &'static str) -> AnyView {
    // In place of a headline it is a heading, so that readers who navigate by headings always find one.
    let label_tag = if class == ARTICLE { "h1" } else { "span" };
    element("div")
        .class(format!("skeleton {class}"))
        .set("role", "status")
        .child(element(label_tag).class("sr-only").child(label))
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

/// A notice that says what failed and why, with a button that tries again.
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
                .class("notice-text")
                .child(element("strong").child(what))
                .child(" ")
                .child(session.explain(failure)),
        )
        .child(
            element("button")
                .set("type", "button")
                .class("button")
                .on("click", move |_| retry())
                .child(session.message("failure.retry")),
        )
        .into_any()
}

/// A page that says what is missing, with a link that leads on.
pub fn not_available(title: String, text: String, link: String, link_text: String) -> AnyView {
    element("div")
        .class("missing")
        .child(element("h1").class("headline").child(title))
        .child(element("p").class("standfirst").child(text))
        .child(
            element("p").child(
                element("a")
                    .class("button")
                    .set("href", link)
                    .child(link_text),
            ),
        )
        .into_any()
}
