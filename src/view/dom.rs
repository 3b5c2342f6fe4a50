//! The few things a view does to the document itself: focus and scrolling.

use wasm_bindgen::JsCast;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::state::Session;

/// Focuses an element of the page or the widget, which brings it into view.
pub fn focus(session: Session, id: &str) {
    if let Some(element) = session.element(id) {
        // Fails only where the element has gone meanwhile.
        let _ = element.focus();
    }
}

/// True where the cursor is in an element that is there.
pub fn has_focus(session: Session, id: &str) -> bool {
    let element = session.element(id);
    element.is_some_and(|element| element.matches(":focus").unwrap_or(false))
}

/// True where nothing has the focus, because what had it has gone from the page, or only what stood around that, where
/// a script has put it until something better is there (`keepPlace` in `src/boot.mjs`).
pub fn is_focus_lost() -> bool {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return true;
    };
    let focused = document.active_element();
    focused.is_none_or(|focused| matches!(&*focused.tag_name(), "BODY" | "HTML"))
        || document
            .document_element()
            .is_some_and(|page| page.has_attribute("data-standfirst-kept"))
}

/// Focuses an element that is just being made, where what it takes the place of had the focus.
pub fn focus_if_lost(element: &web_sys::Element) {
    let element: web_sys::HtmlElement = element.clone().unchecked_into();
    after_layout(move || {
        if is_focus_lost() {
            let _ = element.focus();
        }
    });
}

/// Focuses the first of these that is there, where nothing has the focus once the page is laid out.
pub fn rescue_focus(session: Session, ids: Vec<String>) {
    after_layout(move || {
        if is_focus_lost() {
            let mut there = ids.iter().filter_map(|id| session.element(id));
            if let Some(element) = there.next() {
                let _ = element.focus();
            }
        }
    });
}

/// Brings an element to the middle of the view; true where it is there.
pub fn scroll_to(session: Session, id: &str) -> bool {
    let Some(element) = session.element(id) else {
        return false;
    };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    true
}

/// Runs something once the browser has drawn what was just changed: elements made by a signal are
/// there only then.
pub fn after_render(act: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(act);
}

/// Runs something once what was just changed is laid out: one frame for rows to be made, one for what
/// stands around them.
pub fn after_layout(act: impl FnOnce() + 'static) {
    let act: Box<dyn FnOnce()> = Box::new(act);
    after_render(move || after_render(act));
}

/// The address of the page.
pub fn address() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok());
    address.unwrap_or_default()
}

/// Shows another address in the place of the page's own. What a router keeps with it stays: without it the way back
/// would be lost.
pub fn replace_address(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let state = history.state().unwrap_or_default();
        // Refused only by a sandboxed page, which has no address to show.
        let _ = history.replace_state_with_url(&state, "", Some(address));
    }
}
