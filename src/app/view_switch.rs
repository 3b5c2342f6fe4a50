//! Switching between the full and the mobile version without moving the reader's place.

use crate::state::Session;
use crate::view::dom;

/// Switches to the other version, and keeps what the reader looks at in the same place on the screen.
pub fn switch_view(session: Session) {
    let kept = topmost_block();
    session.view.toggle();
    remove_view_parameter();
    dom::after_render(move || {
        if let Some((element, top)) = kept {
            let moved = element.get_bounding_client_rect().top() - top;
            if let Some(window) = web_sys::window() {
                window.scroll_by_with_x_and_y(0.0, moved);
            }
        }
    });
}

/// Returns the first block of text in view, and the position of its top edge.
fn topmost_block() -> Option<(web_sys::Element, f64)> {
    use wasm_bindgen::JsCast;
    let document = web_sys::window()?.document()?;
    let blocks = document
        .query_selector_all(
            ".headline, .body > *, .comment-self, .form, .teaser, .discussion-title",
        )
        .ok()?;
    (0..blocks.length())
        .filter_map(|index| blocks.get(index)?.dyn_into::<web_sys::Element>().ok())
        .map(|element| {
            let top = element.get_bounding_client_rect().top();
            (element, top)
        })
        .find(|(element, _)| element.get_bounding_client_rect().bottom() > 0.0)
}

/// Removes `?view=` from the address: after a reload it would bring back the version that the reader has just
/// left.
fn remove_view_parameter() {
    let Ok(url) = web_sys::Url::new(&dom::address()) else {
        return;
    };
    url.search_params().delete("view");
    dom::replace_address(&url.href());
}
