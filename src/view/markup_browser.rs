//! In a browser: builds untrusted HTML node by node, never from a string.

#[path = "scrollers.rs"]
mod scrollers;

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Event;

use crate::state::Session;
use crate::view::dom;
use standfirst_elements::element;
use standfirst_html::{OnFilled, Policy, fill};
use standfirst_model::Untrusted;

/// The sanitised text in an element of its own.
pub fn untrusted_html(
    session: Session,
    text: Untrusted,
    policy: Policy,
    class: &'static str,
) -> AnyView {
    element("div")
        .class(class)
        .set("part", class)
        .set("dir", "auto")
        .on_create(move |element| {
            let filled: OnFilled =
                Rc::new(move |element| scrollers::observe_wide_content(session, element));
            fill(element, &text, &policy, &filled);
        })
        .on("click", move |event| follow_hash(session, &event))
        .into_any()
}

/// Scrolls to the target of a hash link inside the text, such as a footnote. Such a link is relative to the site's
/// `<base>`, so the browser would leave the page.
fn follow_hash(session: Session, event: &Event) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let link = target.and_then(|target| target.closest("a[href^='#']").ok().flatten());
    let Some(id) = link.and_then(|link| link.get_attribute("href")) else {
        return;
    };
    event.prevent_default();
    dom::scroll_to(session, id.trim_start_matches('#'));
}
