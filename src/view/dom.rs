//! The few things a view does to the document itself: focus and scrolling.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The element with an id, wherever the browser finds it.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)?.dyn_into().ok()
}

/// Focuses an element, which brings it into view.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        // Fails only where the element has gone meanwhile.
        let _ = element.focus();
    }
}

/// Brings an element to the middle of the view; true where it is there.
pub fn scroll_to(id: &str) -> bool {
    let Some(element) = by_id(id) else {
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
