//! In a browser: filled node by node, never as a string.

use leptos::ev::MouseEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::html::{Policy, fill};
use crate::model::Untrusted;
use crate::view::dom;

/// The cleaned text in an element of its own.
pub fn foreign(text: Untrusted, policy: Policy, class: &'static str) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    place.on_load(move |element| fill(&element, &text, &policy));
    view! { <div class=class node_ref=place on:click=follow_hash></div> }
}

/// A hash inside the text (a footnote) is relative to the site's `<base>` and would leave the
/// page: it is followed here.
fn follow_hash(event: MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let link = target.and_then(|target| target.closest("a[href^='#']").ok().flatten());
    let Some(id) = link.and_then(|link| link.get_attribute("href")) else {
        return;
    };
    event.prevent_default();
    dom::scroll_to(id.trim_start_matches('#'));
}
