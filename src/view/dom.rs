//! The few things a view does to the document itself: focus and scrolling.

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
