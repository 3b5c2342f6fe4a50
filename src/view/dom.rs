//! DOM helpers for the views: focus, scrolling, the page's address.

use wasm_bindgen::JsCast;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::state::Session;

/// Focuses an element of the page or the widget, which also scrolls it into view.
pub fn focus(session: Session, id: &str) {
    if let Some(element) = session.element(id) {
        // Fails only if the element has been removed meanwhile.
        let _ = element.focus();
    }
}

/// True if this element exists and has the focus.
pub fn has_focus(session: Session, id: &str) -> bool {
    let element = session.element(id);
    element.is_some_and(|element| element.matches(":focus").unwrap_or(false))
}

/// True if nothing has the focus, because the focused element was removed. Also true if a script has moved the
/// focus to an ancestor of the removed element, until there is a better place (`keepFocus` in `src/boot.mjs`).
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

/// Focuses an element that is being built, if the element that it replaces had the focus.
pub fn focus_if_lost(element: &web_sys::Element) {
    let element: web_sys::HtmlElement = element.clone().unchecked_into();
    after_layout(move || {
        if is_focus_lost() {
            let _ = element.focus();
        }
    });
}

/// After layout, focuses the first of these elements that exists, if nothing has the focus.
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

/// Scrolls an element to the middle of the viewport. Returns false if it does not exist.
pub fn scroll_to(session: Session, id: &str) -> bool {
    let Some(element) = session.element(id) else {
        return false;
    };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    true
}

/// Runs `callback` in the next animation frame: elements built by a signal exist only then.
pub fn after_render(callback: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(callback);
}

/// Runs `callback` after layout: one frame builds the rows, and one lays out what is around them.
pub fn after_layout(callback: impl FnOnce() + 'static) {
    let callback: Box<dyn FnOnce()> = Box::new(callback);
    after_render(move || after_render(callback));
}

/// The address of the page.
pub fn address() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok());
    address.unwrap_or_default()
}

/// Replaces the page's address. `history.state` is kept: a router stores its own data there, without which going
/// back would fail.
pub fn replace_address(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let state = history.state().unwrap_or_default();
        // Only a sandboxed page refuses this, and it shows no address.
        let _ = history.replace_state_with_url(&state, "", Some(address));
    }
}
